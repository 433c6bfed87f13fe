import * as z from "zod";
import { type Answer, invalid, refusal } from "./answer.ts";
import type { FakeComponent } from "./world.ts";

const component: z.ZodType<FakeComponent> = z
  .object({
    type: z.number(),
    style: z.number().min(1).max(6).exactOptional(),
    disabled: z.boolean().exactOptional(),
    custom_id: z.string().min(1).max(100).exactOptional(),
    label: z.string().max(80).exactOptional(),
    emoji: z.object({ name: z.string() }).exactOptional(),
    get components() {
      return z.array(component).min(1).max(5).exactOptional();
    },
  })
  .refine(({ type, style, label, emoji }) => type !== 2 || (style !== undefined && (label ?? emoji) !== undefined));

const shape = z.object({
  content: z.string().nullish(),
  // Rows, each of them an action row.
  components: z
    .array(component.refine(({ type, components }) => type === 1 && components !== undefined))
    .max(5)
    .optional(),
  attachments: z
    .array(
      z.object({
        id: z.union([z.number(), z.string()]),
        filename: z.string(),
        description: z.string().max(1_024).optional(),
      }),
    )
    .max(10)
    .optional(),
  flags: z.number().optional(),
  nonce: z.union([z.string(), z.number()]).optional(),
  enforce_nonce: z.boolean().optional(),
  allowed_mentions: z
    .object({ parse: z.array(z.string()).optional(), replied_user: z.boolean().optional() })
    .optional(),
  message_reference: z.object({ message_id: z.string(), fail_if_not_exists: z.boolean().optional() }).optional(),
});

export type WantedMessage = z.output<typeof shape> & { readonly content: string };

/** Reads a message as Discord would: its text trimmed, at most 2,000 code points, never empty. */
export function readMessage(body: unknown): { readonly wanted: WantedMessage } | { readonly refused: Answer } {
  const { data } = shape.safeParse(body);
  if (data === undefined) return { refused: refusal(400, 50035, "Invalid Form Body") };
  const content = (data.content ?? "").trim();
  if ([...content].length > 2_000) {
    return { refused: invalid("content", "BASE_TYPE_MAX_LENGTH", "Must be 2000 or fewer in length.") };
  }
  if (content === "" && (data.attachments ?? []).length === 0)
    return { refused: refusal(400, 50006, "Cannot send an empty message") };
  if (data.nonce !== undefined && String(data.nonce).length > 25) {
    return { refused: invalid("nonce", "NONCE_TYPE_TOO_LONG", "Must be 25 or fewer in length.") };
  }
  const ids = (data.components ?? []).flatMap((row) => row.components ?? []).map((button) => button.custom_id);
  if (new Set(ids).size !== ids.length) {
    return {
      refused: invalid("components", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated"),
    };
  }
  return { wanted: { ...data, content } };
}

/** Whom the message would call: what it names, as far as it is allowed to. */
export function pingsOf({ content, allowed_mentions: allowed }: WantedMessage): string[] {
  const may = (kind: string) => allowed?.parse === undefined || allowed.parse.includes(kind);
  return Array.from(content.matchAll(/@(?:everyone|here)|<@(!?|&)\d+>/g)).flatMap(([mention, sign]) => {
    const kind = sign === undefined ? "everyone" : sign === "&" ? "roles" : "users";
    return may(kind) ? [mention] : [];
  });
}
