import * as z from "zod";
import { type Answer, refusal } from "./answer.ts";
import type { FakeModal } from "./world.ts";

const id = z.string().min(1).max(100);

const textInput = z.object({
  type: z.literal(4),
  custom_id: id,
  style: z.union([z.literal(1), z.literal(2)]),
  required: z.boolean().optional(),
  value: z.string().min(1).max(4_000).optional(),
  placeholder: z.string().max(100).optional(),
});

const option = z.object({
  label: z.string().min(1).max(100),
  value: z.string().min(1).max(100),
  default: z.boolean().optional(),
});

const select = z.object({
  type: z.literal(3),
  custom_id: id,
  required: z.boolean().optional(),
  options: z.array(option).min(1).max(25),
});

/** docs.discord.com/developers/components/reference: a label each, around a text input or a select. */
const modal = z.object({
  custom_id: id,
  title: z.string().min(1).max(45),
  components: z
    .array(
      z.strictObject({
        type: z.literal(18),
        label: z.string().min(1).max(45),
        description: z.string().max(100).optional(),
        component: z.discriminatedUnion("type", [textInput, select]),
      }),
    )
    .min(1)
    .max(5),
});

export function readModal(data: unknown): { readonly modal: FakeModal } | { readonly refused: Answer } {
  const read = modal.safeParse(data);
  const ids = read.data?.components.map(({ component }) => component.custom_id) ?? [];
  if (read.data === undefined || new Set(ids).size !== ids.length) {
    return { refused: refusal(400, 50035, "Invalid Form Body") };
  }
  return { modal: read.data };
}

/** As Discord tells what was filled in; it lets nobody send a form in which something is missing. */
export function filledIn({ components }: FakeModal, fields: Readonly<Record<string, string>>): object[] {
  return components.map(({ component }, index) => {
    const { type, custom_id: name, required = true, options, value: initial = "" } = component;
    const preset = options?.find((one) => one.default === true)?.value ?? initial;
    const text = fields[name] ?? preset;
    if (text === "" && required) throw new Error(`${name} must be filled in.`);
    if (options !== undefined && text !== "" && !options.some(({ value }) => value === text)) {
      throw new Error(`${text} is no choice.`);
    }
    const value = type === 3 ? { values: text === "" ? [] : [text] } : { value: text };
    return { type: 18, id: index + 1, component: { type, id: index + 100, custom_id: name, ...value } };
  });
}
