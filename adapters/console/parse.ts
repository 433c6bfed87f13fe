import * as z from "zod";
import type { CommandSpec } from "../../src/platform/command-spec.ts";
import type { ReplyTarget } from "../../src/platform/event.ts";
import { type Conversation, conversationOf } from "../../src/platform/message.ts";
import { type CommandLine, parseCommand } from "../../src/platform/parse-command.ts";

/** Longer texts are better indexed than asked. */
export const longestText = 16_000;

export const author = { id: "local", name: "You" } as const;

/** Carried by every form of a page. */
const token = z.string();
const placeId = z.string().regex(/^[a-z0-9-]{6,40}$/);
const turnId = z.string().regex(/^[\w-]{1,80}$/);

/** Made by the browser. A command has one too, but is known to nobody by it. */
const questionId = z.uuid();

export const messageForm = z.object({ token, key: questionId, text: z.string() });
export const editForm = z.object({ token, messageId: questionId, text: z.string() });
export const deletionForm = z.object({ token, messageId: questionId });
/** By its turn; by its question where answering has not begun. */
export const actionForm = z
  .object({
    token,
    action: z.enum(["stop", "again", "former"]),
    turnId: turnId.optional(),
    messageId: questionId.optional(),
  })
  .transform(({ turnId: answer, messageId, ...form }, context) => {
    if (answer !== undefined) return { ...form, on: { turnId: answer } };
    if (messageId !== undefined) return { ...form, on: { messageId } };
    context.addIssue("names nothing to act on");
    return z.NEVER;
  });
export const feedbackForm = z.object({ token, turnId, rating: z.enum(["up", "down"]) });

/** What a card's button carries: what is to be done, and its value. */
const press = z
  .string()
  .regex(/^[^:]+:/)
  .transform((text) => ({ action: text.slice(0, text.indexOf(":")), value: text.slice(text.indexOf(":") + 1) }));

export const pressForm = z.object({ token, messageId: questionId, press });
export const sentForm = z
  .object({ token, messageId: questionId, action: z.string(), value: z.string() })
  .catchall(z.string())
  .transform(({ token: given, messageId, action, value, ...rest }) => {
    const fields = Object.entries(rest).flatMap(([name, text]) =>
      name.startsWith("field.") ? [[name.slice("field.".length), text.replaceAll(/\r\n?/g, "\n")] as const] : [],
    );
    return { token: given, messageId, action, value, fields: Object.fromEntries(fields) };
  });

const target = z.object({ place: placeId, messageId: questionId });

/** Null for what is no id that a browser gave a question. */
export function parseQuestionId(id: string | null): string | null {
  return questionId.safeParse(id).data ?? null;
}

export function parseTarget(stored: ReplyTarget): z.output<typeof target> {
  return target.parse(stored);
}

/** Null where the address names no conversation that we could have made. */
export function parsePlace(id: string): Conversation | null {
  const { data } = placeId.safeParse(id);
  if (data === undefined) return null;
  const place = { platform: "console", workspaceId: "local", channelId: data, threadId: null } as const;
  return conversationOf({ ...place, visibility: "direct" });
}

export type Said = Words | CommandLine;

type Words =
  | { readonly kind: "question"; readonly text: string }
  | { readonly kind: "faulty"; readonly sentence: string };

export function parseText(typed: string, commands: readonly CommandSpec[]): Said {
  const words = parseWords(typed);
  return words.kind === "question" ? (parseCommand(words.text, commands) ?? words) : words;
}

/** Of a question that is edited: it becomes no command. */
export function parseWords(typed: string): Words {
  // Browsers send the line ends of a form as \r\n.
  const text = typed.replaceAll(/\r\n?/g, "\n").trim();
  if (text === "") return { kind: "faulty", sentence: "Please write a question." };
  if (text.length <= longestText) return { kind: "question", text };
  const [is, fits] = [text.length, longestText].map((count) => count.toLocaleString("en"));
  return { kind: "faulty", sentence: `This is too long: ${is} characters, and ${fits} fit. Please shorten it.` };
}
