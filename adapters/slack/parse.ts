import * as z from "zod";
import type { PlatformEvent } from "../../src/platform/event.ts";
import { type Conversation, conversationOf } from "../../src/platform/message.ts";
import { toMarkdown } from "./mrkdwn.ts";
import type { MessageTarget } from "./target.ts";

/** Who the bot is, and what is known of people's names. */
export interface Identity {
  readonly botUserId: string;
  readonly nameOf: (userId: string) => string;
}

/** What an event means to us. `follow-up` is a question if the bot takes part in its thread. */
export type ParsedEvent =
  | { readonly kind: "event"; readonly event: PlatformEvent }
  | { readonly kind: "follow-up"; readonly event: PlatformEvent }
  | { readonly kind: "ignored" };

const message = z.object({
  user: z.string().optional(),
  bot_id: z.string().optional(),
  subtype: z.string().optional(),
  text: z.string().default(""),
  ts: z.string(),
  thread_ts: z.string().optional(),
  edited: z.object({ ts: z.string() }).optional(),
});

/** A message inside an event about it. */
const mentioned = message.partial({ ts: true });

const spoken = message.extend({
  type: z.enum(["message", "app_mention"]),
  channel: z.string(),
  channel_type: z.string().optional(),
  /** Of `message_changed` and `message_deleted`. */
  message: mentioned.optional(),
  previous_message: mentioned.optional(),
  deleted_ts: z.string().optional(),
});

const envelope = z.object({ type: z.literal("event_callback"), team_id: z.string(), event: spoken });

type Spoken = z.output<typeof spoken>;
type Mentioned = z.output<typeof mentioned>;

/** What a person says without a word besides the mention. */
const bareMention = "What can you help me with?";
/** Messages of people; any other subtype is Slack's own or somebody's who is no person. */
const personal = new Set([undefined, "file_share", "thread_broadcast", "me_message"]);

/** Reads an Events API body; what is none, or nothing said by a person, is ignored. */
export function parseEvent(body: unknown, identity: Identity): ParsedEvent {
  const parsed = envelope.safeParse(body);
  if (!parsed.success) return { kind: "ignored" };
  const { team_id: team, event } = parsed.data;
  if (event.subtype === "message_changed") return parseChange(team, event, identity);
  if (event.subtype === "message_deleted") {
    return parseDeletion(team, event, event.deleted_ts ?? event.previous_message?.ts, event.previous_message);
  }
  return parseMessage(team, event, identity);
}

function parseMessage(team: string, event: Spoken, identity: Identity): ParsedEvent {
  const { user, text, ts, channel } = event;
  if (!isPerson(event, identity) || user === undefined) return { kind: "ignored" };
  const conversation = conversationIn(team, event, event.thread_ts ?? ts);
  const isDirect = conversation.visibility === "direct";
  const words = withoutMention(text, identity);
  const question: PlatformEvent = {
    kind: "question",
    key: `slack:${team}:${channel}:${ts}`,
    conversation,
    author: { id: user, name: identity.nameOf(user) },
    at: millisecondsOf(ts),
    messageId: ts,
    text: words === "" ? bareMention : words,
    target: targetOf(conversation, user, ts),
  };
  if (isDirect) return words === "" ? { kind: "ignored" } : { kind: "event", event: question };
  if (text.includes(`<@${identity.botUserId}`)) return { kind: "event", event: question };
  // In a thread, words to somebody else are not for us.
  const isToOthers = /^\s*<@[UW]/.test(text);
  if (event.thread_ts === undefined || isToOthers || words === "") return { kind: "ignored" };
  return { kind: "follow-up", event: question };
}

function parseChange(team: string, event: Spoken, identity: Identity): ParsedEvent {
  const { message: now, previous_message: before, channel } = event;
  if (now?.ts === undefined) return { kind: "ignored" };
  // The first message of a thread is not deleted while it has replies: it becomes a stone.
  if (now.subtype === "tombstone") return parseDeletion(team, event, now.ts, before ?? now);
  // Slack sends a change when it unfurls a link, too.
  if (!isPerson(now, identity) || now.user === undefined || now.text === before?.text) return { kind: "ignored" };
  const edited: PlatformEvent = {
    kind: "edited",
    key: `slack:edited:${team}:${channel}:${now.ts}:${now.edited?.ts ?? event.ts}`,
    conversation: conversationIn(team, event, now.thread_ts ?? now.ts),
    author: { id: now.user, name: identity.nameOf(now.user) },
    at: millisecondsOf(now.edited?.ts ?? event.ts),
    messageId: now.ts,
    text: withoutMention(now.text, identity),
  };
  return { kind: "event", event: edited };
}

function parseDeletion(
  team: string,
  event: Spoken,
  ts: string | undefined,
  before: Mentioned | undefined,
): ParsedEvent {
  if (ts === undefined || before?.bot_id !== undefined) return { kind: "ignored" };
  const author = before?.user ?? "unknown";
  const deleted: PlatformEvent = {
    kind: "deleted",
    key: `slack:deleted:${team}:${event.channel}:${ts}`,
    conversation: conversationIn(team, event, before?.thread_ts ?? ts),
    author: { id: author, name: author },
    at: millisecondsOf(event.ts),
    messageId: ts,
  };
  return { kind: "event", event: deleted };
}

function isPerson({ user, bot_id, subtype }: Mentioned, { botUserId }: Identity): boolean {
  return user !== undefined && user !== botUserId && bot_id === undefined && personal.has(subtype);
}

function withoutMention(text: string, { botUserId, nameOf }: Identity): string {
  const words = text.replaceAll(new RegExp(`<@${botUserId}(?:\\|[^>]*)?>[ \\t]*`, "g"), "");
  return toMarkdown(words, nameOf).trim();
}

export function conversationIn(
  team: string,
  { channel, channel_type: type }: { readonly channel: string; readonly channel_type?: string | undefined },
  threadTs: string | null,
): Conversation {
  return conversationOf({
    platform: "slack",
    workspaceId: team,
    channelId: channel,
    threadId: threadTs,
    visibility: visibilityOf(channel, type),
  });
}

/** `app_mention` does not say what kind of channel it is in; what is not known to be public counts as private. */
function visibilityOf(channel: string, type: string | undefined): Conversation["visibility"] {
  if (type === "im" || channel.startsWith("D")) return "direct";
  return type === "channel" ? "public" : "private";
}

function targetOf(conversation: Conversation, userId: string, questionTs: string): MessageTarget {
  const { workspaceId: teamId, channelId: channel, threadId, visibility } = conversation;
  const isDirect = visibility === "direct";
  return { kind: "message", teamId, channel, threadTs: threadId ?? questionTs, questionTs, userId, isDirect };
}

/** Slack's `ts` is seconds with six decimals. */
export function millisecondsOf(ts: string): number {
  return Math.round(Number(ts) * 1000);
}
