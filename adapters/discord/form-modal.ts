import { ComponentType, TextInputStyle } from "discord.js";
import * as z from "zod";
import type { Form, FormField } from "../../src/platform/card.ts";

/** Discord's limits: https://discord.com/developers/docs/components/reference */
const limits = { title: 45, label: 45, hint: 100, option: 100, text: 4_000, fields: 5 };

/** What a modal response holds. The button that sends it in has Discord's own name. */
export function modalOf({ action, value, title, fields }: Form): object {
  return {
    custom_id: `form:${action}:${value}`,
    title: title.slice(0, limits.title),
    components: fields.slice(0, limits.fields).map(labelled),
  };
}

const given = z.object({
  custom_id: z.string(),
  value: z.string().default(""),
  values: z.array(z.string()).optional(),
});
const labels = z.array(z.object({ component: given }));

/** What was filled in, by the fields' names. */
export function fieldsIn(components: unknown): Record<string, string> {
  const filled = labels.parse(components).map(({ component }) => component);
  return Object.fromEntries(filled.map(({ custom_id: name, value, values }) => [name, values?.[0] ?? value]));
}

function labelled(field: FormField): object {
  const { label, hint } = field;
  return {
    type: ComponentType.Label,
    label: label.slice(0, limits.label),
    ...(hint !== null && { description: hint.slice(0, limits.hint) }),
    component: field.kind === "choice" ? selectOf(field) : textOf(field),
  };
}

function textOf({ name, kind, initial, isRequired }: FormField): object {
  return {
    type: ComponentType.TextInput,
    custom_id: name,
    style: kind === "text" ? TextInputStyle.Paragraph : TextInputStyle.Short,
    required: isRequired,
    ...(initial !== "" && { value: initial.slice(0, limits.text) }),
  };
}

function selectOf({ name, choices, initial, isRequired }: FormField): object {
  const options = choices.slice(0, 25).map((choice) => {
    const text = choice.slice(0, limits.option);
    return { label: text, value: text, ...(choice === initial && { default: true }) };
  });
  return { type: ComponentType.StringSelect, custom_id: name, options, required: isRequired };
}
