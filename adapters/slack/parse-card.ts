import * as z from "zod";
import type { CardAction } from "../../src/platform/card.ts";
import { cardActionIn } from "./card-blocks.ts";
import { type Origin, parseSubmission } from "./form-view.ts";
import { conversationIn } from "./parse.ts";

/** What somebody did with a card or a form, and the way back to the card. */
export interface CardEvent {
  readonly action: CardAction;
  readonly origin: Origin;
  /** Opens a form, for 3 seconds; null after a form. */
  readonly triggerId: string | null;
}

const press = z.object({
  type: z.literal("block_actions"),
  user: z.object({ id: z.string(), name: z.string().optional() }),
  team: z.object({ id: z.string() }),
  channel: z.object({ id: z.string() }),
  container: z.object({
    message_ts: z.string(),
    is_ephemeral: z.boolean().default(false),
    thread_ts: z.string().optional(),
  }),
  message: z.object({ ts: z.string(), thread_ts: z.string().optional() }).optional(),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().default("") })),
  response_url: z.string().nullable().default(null),
  trigger_id: z.string(),
});

/** Null where the body is something else. */
export function parseCardEvent(body: unknown): CardEvent | null {
  return parsePress(body) ?? parseForm(body);
}

function parsePress(body: unknown): CardEvent | null {
  const { data } = press.safeParse(body);
  const [pressed] = data?.actions ?? [];
  const action = cardActionIn(pressed?.action_id ?? "");
  if (data === undefined || pressed === undefined || action === null) return null;
  const { user, team, channel, container, message } = data;
  const threadTs = message?.thread_ts ?? container.thread_ts ?? null;
  const messageTs = container.is_ephemeral ? null : (message?.ts ?? container.message_ts);
  return {
    action: {
      kind: "press",
      action,
      value: pressed.value,
      fields: {},
      conversation: conversationIn(team.id, { channel: channel.id }, threadTs),
      author: { id: user.id, name: user.name ?? user.id },
      messageId: messageTs,
    },
    origin: { channel: channel.id, threadTs, messageTs, responseUrl: data.response_url },
    triggerId: data.trigger_id,
  };
}

function parseForm(body: unknown): CardEvent | null {
  const sent = parseSubmission(body);
  if (sent === null) return null;
  const { action, value, fields, origin, user, team } = sent;
  return {
    action: {
      kind: "form",
      action,
      value,
      fields,
      conversation: conversationIn(team, { channel: origin.channel }, origin.threadTs),
      author: { id: user.id, name: user.name ?? user.id },
      messageId: origin.messageTs,
    },
    origin,
    triggerId: null,
  };
}
