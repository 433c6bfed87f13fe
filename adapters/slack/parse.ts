import * as z from "zod";
import type { PlatformEvent, QuestionAsked } from "../../src/platform/event.ts";
import { type Conversation, conversationOf } from "../../src/platform/message.ts";
import { authorOf, isOwn, written } from "./author.ts";
import { channelFiles } from "./channel-files.ts";
import type { Identity } from "./identity.ts";
import { toMarkdown } from "./mrkdwn.ts";
import type { MessageTarget } from "./target.ts";

/** What an event means to us. `follow-up` is a question if the bot takes part in its thread. */
export type ParsedEvent =
  | { readonly kind: "event"; readonly event: PlatformEvent }
  | { readonly kind: "follow-up"; readonly event: QuestionAsked }
  | { readonly kind: "ignored" };

/** What may come with the words; nothing that a question should fail for. */
const came = {
  attachments: z
    .array(z.object({ text: z.string().optional(), fallback: z.string().optional() }))
    .optional()
    .catch(undefined),
  files: z
    .array(z.looseObject({ name: z.string().nullish() }))
    .optional()
    .catch(undefined),
};

const message = written.extend({
  text: z.string().default(""),
  ts: z.string(),
  thread_ts: z.string().optional(),
  edited: z.object({ ts: z.string() }).optional(),
  ...came,
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

const envelope = z.object({
  type: z.literal("event_callback"),
  team_id: z.string(),
  api_app_id: z.string().optional(),
  event: spoken,
});

type Spoken = z.output<typeof spoken>;
type Mentioned = z.output<typeof mentioned>;

/** What a person says without a word besides the mention. */
const bareMention = "What can you help me with?";

/** Reads an Events API body; what is none, or nothing said to us, is ignored. */
export function parseEvent(body: unknown, known: Identity): ParsedEvent {
  const parsed = envelope.safeParse(body);
  if (!parsed.success) return { kind: "ignored" };
  const { team_id: team, event, api_app_id: appId = known.appId } = parsed.data;
  const identity = { ...known, appId };
  if (event.subtype === "message_changed") return parseChange(team, event, identity);
  if (event.subtype === "message_deleted") {
    return parseDeletion(team, event, event.deleted_ts ?? event.previous_message?.ts, event.previous_message, identity);
  }
  return parseMessage(team, event, identity);
}

function parseMessage(team: string, event: Spoken, identity: Identity): ParsedEvent {
  const { text, ts, channel } = event;
  const author = authorOf(event, identity);
  const isMention = mentionOf(identity).test(text);
  // Bots talk to us by our name alone: what else they say is news for people.
  if (author === null || (author.isBot === true && !isMention)) return { kind: "ignored" };
  const conversation = conversationIn(team, event, event.thread_ts ?? ts);
  const isDirect = conversation.visibility === "direct";
  const words = withoutMention(text, identity);
  const attached = attachedTo(event, identity);
  const files = channelFiles(event.files ?? []);
  const question: QuestionAsked = {
    kind: "question",
    key: `slack:${team}:${channel}:${ts}`,
    conversation,
    author,
    at: millisecondsOf(ts),
    messageId: ts,
    text: words === "" ? bareMention : words,
    ...(attached.length > 0 && { attached }),
    ...(files.length > 0 && { files }),
    target: targetOf(conversation, author.id, ts),
  };
  if (isDirect) return words === "" ? { kind: "ignored" } : { kind: "event", event: question };
  if (isMention) return { kind: "event", event: question };
  // In a thread, words to somebody else are not for us.
  const isToOthers = /^\s*<@[UW]/.test(text);
  // Read from the history, the first message of a thread names itself as its thread.
  const isReply = event.thread_ts !== undefined && event.thread_ts !== ts;
  if (!isReply || isToOthers || words === "") return { kind: "ignored" };
  return { kind: "follow-up", event: { ...question, isFollowUp: true } };
}

function parseChange(team: string, event: Spoken, identity: Identity): ParsedEvent {
  const { message: now, previous_message: before, channel } = event;
  if (now?.ts === undefined) return { kind: "ignored" };
  // The first message of a thread is not deleted while it has replies: it becomes a stone.
  if (now.subtype === "tombstone") return parseDeletion(team, event, now.ts, before ?? now, identity);
  const author = authorOf(now, identity);
  // Bots edit while they write. And Slack sends a change when it unfurls a link, too.
  if (author === null || author.isBot === true || now.text === before?.text) return { kind: "ignored" };
  const edited: PlatformEvent = {
    kind: "edited",
    key: `slack:edited:${team}:${channel}:${now.ts}:${now.edited?.ts ?? event.ts}`,
    conversation: conversationIn(team, event, now.thread_ts ?? now.ts),
    author,
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
  identity: Identity,
): ParsedEvent {
  if (ts === undefined || (before !== undefined && isOwn(before, identity))) return { kind: "ignored" };
  const author = before?.user ?? before?.bot_id ?? "unknown";
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

/** Words of messages that were forwarded or quoted by their address, names of files. */
function attachedTo({ attachments = [], files = [] }: Spoken, identity: Identity): string[] {
  const forwarded = attachments.map(({ text, fallback = "" }) => withoutMention(text ?? fallback, identity));
  return [...forwarded, ...files.map(({ name }) => name ?? "")].filter((text) => text.trim() !== "");
}

function withoutMention(text: string, identity: Identity): string {
  return toMarkdown(text.replaceAll(mentionOf(identity), ""), identity.nameOf).trim();
}

export function mentionOf({ botUserId }: Identity): RegExp {
  return new RegExp(`<@${botUserId}(?:\\|[^>]*)?>[ \\t]*`, "g");
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
