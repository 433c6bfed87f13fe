import * as z from "zod";
import type { ChannelFile, ChannelMessage } from "../../src/platform/channel.ts";
import { authorOf, written } from "./author.ts";
import type { Identity } from "./identity.ts";
import { toMarkdown } from "./mrkdwn.ts";
import { conversationIn, mentionOf, millisecondsOf } from "./parse.ts";

const file = z.object({
  id: z.string(),
  name: z.string(),
  mimetype: z.string().default(""),
  size: z.number(),
  url_private_download: z.string(),
  /** What lies elsewhere is not Slack's to give, and gets no token of ours. */
  is_external: z.boolean().default(false),
});

/** A message as events, the history and the pins give it. */
export const writtenMessage = written.extend({
  ts: z.string(),
  thread_ts: z.string().optional(),
  text: z.string().default(""),
  // A file that was deleted, or that Slack does not show to apps, has no address.
  files: z.array(file.nullable().catch(null)).default([]),
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
    files: message.files.flatMap((one) => (one === null || one.is_external ? [] : [fileOf(one)])),
    ...(mentionOf(identity).test(text) && { callsBot: true as const }),
  };
}

function fileOf({
  id,
  name,
  mimetype: mimeType,
  size: bytes,
  url_private_download: url,
}: z.output<typeof file>): ChannelFile {
  return { id, name, mimeType, bytes, url };
}

/** As `chat.getPermalink` would say, which is a call for each message. */
function linkTo({ url }: Identity, channel: string, ts: string, threadTs: string | null): string | null {
  if (url === null) return null;
  const link = new URL(`archives/${channel}/p${ts.replace(".", "")}`, url);
  if (threadTs !== null && threadTs !== ts)
    link.search = String(new URLSearchParams({ thread_ts: threadTs, cid: channel }));
  return link.href;
}
