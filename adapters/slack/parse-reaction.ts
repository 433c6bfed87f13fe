import * as z from "zod";
import type { ReactionGiven } from "../../src/platform/event.ts";
import type { Identity } from "./identity.ts";
import { conversationIn, millisecondsOf } from "./parse.ts";

const reacted = z.object({
  team_id: z.string(),
  event: z.object({
    type: z.enum(["reaction_added", "reaction_removed"]),
    user: z.string(),
    reaction: z.string(),
    item_user: z.string().optional(),
    item: z.object({ type: z.literal("message"), channel: z.string(), ts: z.string() }),
    event_ts: z.string(),
  }),
});

/** A reaction that is heeded, given to a message of ours or taken back; null where the body says something else. */
export function parseReaction(body: unknown, identity: Identity, heeded: readonly string[]): ReactionGiven | null {
  const { data } = reacted.safeParse(body);
  if (data === undefined) return null;
  const { team_id: team, event } = data;
  const { user, item, type, item_user: writer = identity.botUserId } = event;
  // A skin tone follows the name: `thumbsup::skin-tone-2`.
  const [emoji = ""] = event.reaction.split("::");
  if (!heeded.includes(emoji) || user === identity.botUserId || writer !== identity.botUserId) return null;
  return {
    kind: "reaction",
    key: `slack:${type}:${team}:${item.channel}:${item.ts}:${user}:${event.event_ts}`,
    // A reaction does not tell in which thread its message is.
    conversation: conversationIn(team, { channel: item.channel }, null),
    author: { id: user, name: identity.nameOf(user) },
    at: millisecondsOf(event.event_ts),
    messageId: item.ts,
    emoji,
    isTakenBack: type === "reaction_removed",
  };
}
