import * as z from "zod";
import type { ChannelMessage } from "../../src/platform/channel.ts";
import { authorOf, written } from "./author.ts";
import { channelFiles } from "./channel-files.ts";
import type { Identity } from "./identity.ts";
import { toMarkdown } from "./mrkdwn.ts";
import { conversationIn, mentionOf, millisecondsOf } from "./parse.ts";

/** A message as events, the history and the pins give it. */
export const writtenMessage = written.extend({
  ts: z.string(),
  thread_ts: z.string().optional(),
  text: z.string().default(""),
  // A file that was deleted, or that Slack does not show to apps, has no address.
  files: z.array(z.unknown()).default([]),
});

export type WrittenMessage = z.output<typeof writtenMessage>;

export interface ChannelInfo {
  readonly id: string;
  readonly name: string;
  readonly type: "channel" | "group";
}

/** Null where it is nobody's words: Slack's own, and ours. Names that are not known yet are asked for. */
export async function channelMessage(
  message: WrittenMessage,
  channel: ChannelInfo,
  identity: Identity,
): Promise<ChannelMessage | null> {
  const { ts, thread_ts: threadTs = null, text } = message;
  const author = authorOf(message, identity);
  if (author === null) return null;
  const mentioned = Array.from(text.matchAll(/<@([UW][A-Z0-9]+)/g), ([, id = ""]) => id);
  const [name] = await Promise.all([author.id, ...mentioned].map((id) => identity.learnName(id)));
  return {
    conversation: conversationIn(identity.teamId, { channel: channel.id, channel_type: channel.type }, threadTs),
    channelName: channel.name,
    messageId: ts,
    author: author.isBot === true || name === undefined ? author : { ...author, name },
    text: toMarkdown(text, identity.nameOf).trim(),
    at: millisecondsOf(ts),
    url: linkTo(identity, channel.id, ts, threadTs),
    files: channelFiles(message.files),
    ...(mentionOf(identity).test(text) && { callsBot: true as const }),
  };
}

/** As `chat.getPermalink` would say, which is a call for each message. */
export function linkTo({ url }: Identity, channel: string, ts: string, threadTs: string | null): string | null {
  if (url === null) return null;
  const link = new URL(`archives/${channel}/p${ts.replace(".", "")}`, url);
  if (threadTs !== null && threadTs !== ts)
    link.search = String(new URLSearchParams({ thread_ts: threadTs, cid: channel }));
  return link.href;
}
