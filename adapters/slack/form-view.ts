import type { InputBlock, View } from "@slack/web-api";
import * as z from "zod";
import type { Form, FormField } from "../../src/platform/card.ts";

/** Slack's limits: https://docs.slack.dev/reference/views/modal-views and the input elements' pages. */
const limits = { title: 24, initial: 3_000, option: 75 };

/** The card that a form was opened from, carried by the form itself: it comes back in any life of the process. */
const origin = z.object({
  channel: z.string(),
  threadTs: z.string().nullable(),
  /** Null for a message that only one person sees. */
  messageTs: z.string().nullable(),
  responseUrl: z.string().nullable(),
});

export type Origin = z.output<typeof origin>;

const metadata = z.object({ action: z.string(), value: z.string(), origin });

export function viewOf({ action, value, title, submit, fields }: Form, from: Origin): View {
  return {
    type: "modal",
    callback_id: "threadwise_form",
    private_metadata: JSON.stringify({ action, value, origin: from } satisfies z.output<typeof metadata>),
    title: plain(title.slice(0, limits.title)),
    submit: plain(submit.slice(0, limits.title)),
    close: plain("Cancel"),
    blocks: fields.map(inputOf),
  };
}

const submission = z.object({
  type: z.literal("view_submission"),
  team: z.object({ id: z.string() }),
  user: z.object({ id: z.string(), name: z.string().optional() }),
  view: z.object({
    callback_id: z.literal("threadwise_form"),
    private_metadata: z.string(),
    state: z.object({
      values: z.record(
        z.string(),
        z.object({
          field: z.object({
            value: z.string().nullish(),
            selected_option: z.object({ value: z.string() }).nullish(),
          }),
        }),
      ),
    }),
  }),
});

/** A form that somebody sent in, or null where the body is something else. */
export function parseSubmission(body: unknown) {
  const { data } = submission.safeParse(body);
  if (data === undefined) return null;
  const { team, user, view } = data;
  const fields = Object.entries(view.state.values).map(
    ([name, { field }]) => [name, field.selected_option?.value ?? field.value ?? ""] as const,
  );
  const opened = metadata.parse(JSON.parse(view.private_metadata));
  return { ...opened, team: team.id, user, fields: Object.fromEntries(fields) };
}

function inputOf(field: FormField): InputBlock {
  const { name, label, hint, isRequired } = field;
  return {
    type: "input",
    block_id: name,
    label: plain(label),
    ...(hint !== null && { hint: plain(hint) }),
    optional: !isRequired,
    element: elementOf(field),
  };
}

function elementOf({ kind, choices, initial }: FormField): InputBlock["element"] {
  if (kind !== "choice") {
    const text = { action_id: "field", multiline: kind === "text", max_length: limits.initial };
    const filled = initial.slice(0, limits.initial);
    // Slack refuses an empty one.
    return { type: "plain_text_input", ...text, ...(filled !== "" && { initial_value: filled }) };
  }
  const options = choices.map((choice) => ({
    text: plain(choice.slice(0, limits.option)),
    value: choice.slice(0, limits.option),
  }));
  const chosen = options.find(({ value }) => value === initial);
  return {
    type: "static_select",
    action_id: "field",
    options,
    ...(chosen !== undefined && { initial_option: chosen }),
  };
}

function plain(text: string) {
  return { type: "plain_text" as const, text: text.toWellFormed(), emoji: true };
}
