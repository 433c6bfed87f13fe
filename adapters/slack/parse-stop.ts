import * as z from "zod";
import type { ActionTaken } from "../../src/platform/event.ts";
import type { Identity } from "./identity.ts";
import { conversationIn, millisecondsOf } from "./parse.ts";

/** ❌ ❎ ✖ 🛑 */
const stopReactions = ["x", "negative_squared_cross_mark", "heavy_multiplication_x", "octagonal_sign"];

const reacted = z.object({
  type: z.literal("reaction_added"),
  user: z.string(),
  reaction: z.enum(stopReactions),
  item: z.object({ type: z.literal("message"), channel: z.string(), ts: z.string() }),
  event_ts: z.string(),
});

const pressed = z.object({
  type: z.literal("agent_session_stopped"),
  user: z.string(),
  channel: z.string(),
  thread_ts: z.string(),
  /** Slack has ended these already; none where nothing was streamed yet. */
  streaming_message_ts: z.array(z.string()).default([]),
  event_ts: z.string(),
});

const envelope = z.object({ team_id: z.string(), event: z.discriminatedUnion("type", [reacted, pressed]) });

/** What somebody wants stopped, by a reaction or by Slack's own button; nothing where the body says something else. */
export function parseStops(body: unknown, identity: Identity): readonly ActionTaken[] {
  const parsed = envelope.safeParse(body);
  if (!parsed.success || parsed.data.event.user === identity.botUserId) return [];
  const { team_id: team, event } = parsed.data;
  const stop = (channel: string, threadTs: string | null, messageId: string): ActionTaken => ({
    kind: "action",
    key: `slack:stop:${team}:${channel}:${messageId}:${event.user}:${event.event_ts}`,
    conversation: conversationIn(team, { channel }, threadTs),
    author: { id: event.user, name: identity.nameOf(event.user) },
    at: millisecondsOf(event.event_ts),
    action: "stop",
    on: { messageId },
  });
  // A reaction does not tell in which thread its message is.
  if (event.type === "reaction_added") return [stop(event.item.channel, null, event.item.ts)];
  const { channel, thread_ts: threadTs, streaming_message_ts: streams } = event;
  // Before there is a stream, the question that opened the thread is all there is to name.
  return (streams.length > 0 ? streams : [threadTs]).map((ts) => stop(channel, threadTs, ts));
}
