import type { WebClient } from "@slack/web-api";
import * as z from "zod";
import { PlatformError } from "../../src/errors.ts";
import { fetchFile } from "../../src/platform/fetch-file.ts";
import type { ChannelReader, HistoryPage, HistorySpan } from "../../src/platform/channel.ts";
import type { Place } from "../../src/platform/message.ts";
import { type ChannelInfo, channelMessage, writtenMessage } from "./channel-message.ts";
import type { Identity } from "./identity.ts";
import type { Membership } from "./membership.ts";
import { millisecondsOf } from "./parse.ts";
import type { HistoryMessage, SlowReader } from "./slow-reader.ts";
import { translateError } from "./translate-error.ts";

export interface ChannelReaderDeps {
  /** Null until Slack has told. */
  readonly identity: () => Identity | null;
  readonly membership: Membership;
  readonly openReader: (signal: AbortSignal) => SlowReader;
  readonly client: WebClient;
  readonly apiUrl: string;
  readonly token: string;
  readonly now: () => number;
}

/** So many messages are handed on together, with their threads: for each of those Slack has to be asked. */
const together = 25;
/** Clocks of Slack and ours differ by less. */
const overlapMs = 60_000;
/** Slack's own hosts, which may have the token. */
const slackHost = /(?:^|\.)slack(?:-gov|-files)?\.com$/;
const pins = z.object({
  items: z.array(z.object({ message: writtenMessage.optional().catch(undefined) })).default([]),
});

export function createChannelReader(deps: ChannelReaderDeps): ChannelReader {
  const { membership, openReader, client } = deps;

  const isHere = ({ workspaceId }: Place) => deps.identity()?.teamId === workspaceId;
  const open = async (place: Place): Promise<{ info: ChannelInfo; identity: Identity } | null> => {
    const identity = deps.identity();
    if (identity === null) throw notConnected();
    const channel = isHere(place) ? await membership.channel(place.channelId) : null;
    if (channel === null || channel.is_im === true || channel.is_mpim === true || channel.is_member !== true)
      return null;
    const type = channel.is_private === true ? "group" : "channel";
    return { info: { id: place.channelId, name: channel.name ?? place.channelId, type }, identity };
  };
  const demand = async (place: Place) => {
    const opened = await open(place);
    if (opened === null) throw notReadable();
    return opened;
  };
  const messagesOf = async (given: readonly unknown[], info: ChannelInfo, identity: Identity) => {
    const messages = given.flatMap((one) => writtenMessage.safeParse(one).data ?? []);
    const all = await Promise.all(messages.map((message) => channelMessage(message, info, identity)));
    return all.flatMap((message) => message ?? []);
  };

  /** Some messages of a page, with the threads that began at them. */
  const withThreads = async (
    slice: readonly HistoryMessage[],
    span: HistorySpan,
    reader: SlowReader,
    { info, identity }: { readonly info: ChannelInfo; readonly identity: Identity },
  ): Promise<Omit<HistoryPage, "covers">> => {
    const all: HistoryMessage[] = [...slice];
    const threadIds: string[] = [];
    for (const { ts = "", thread_ts: thread, latest_reply: latest = "0" } of slice) {
      if (thread !== ts || millisecondsOf(latest) < span.threadsSince) continue;
      for await (const reply of reader.replies(info.id, ts)) if (reply.ts !== ts) all.push(reply);
      threadIds.push(ts);
    }
    return { messages: await messagesOf(all, info, identity), threadIds };
  };

  return {
    async describe(place) {
      const opened = await open(place);
      return opened && { name: opened.info.name, visibility: opened.info.type === "group" ? "private" : "public" };
    },

    async *readHistory(place, span, signal) {
      const opened = await demand(place);
      const reader = openReader(signal);
      const { since, before } = span;
      let until = before ?? deps.now() - overlapMs;
      const pages = reader.historyPages(place.channelId, tsOf(since), before === null ? null : tsOf(before));
      let isFirst = before === null;
      for await (const { messages, isLast } of pages) {
        for (let from = 0; from === 0 || from < messages.length; from += together) {
          const slice = messages.slice(from, from + together);
          const times = slice.map(({ ts = "0" }) => millisecondsOf(ts));
          // What was written since is newer than what we took for now.
          if (isFirst) until = Math.max(until, ...times.map((at) => at + 1));
          isFirst = false;
          const isEnd = isLast && from + together >= messages.length;
          // Of the oldest one's very millisecond the next page may hold more.
          const covered = isEnd ? since : Math.min(until, ...times.map((at) => at + 1));
          yield { ...(await withThreads(slice, span, reader, opened)), covers: { from: covered, until } };
          until = covered;
        }
      }
    },

    async readPinned(place) {
      const { info, identity } = await demand(place);
      const listed = await client.pins.list({ channel: place.channelId }).catch((error: unknown) => {
        throw translateError(error);
      });
      return messagesOf(
        pins.parse(listed).items.flatMap(({ message }) => message ?? []),
        info,
        identity,
      );
    },

    loadFile: ({ url }, maxBytes, signal) =>
      fetchFile(
        {
          url,
          headers: { authorization: `Bearer ${deps.token}` },
          isOurs: ({ protocol, hostname, origin }) =>
            (protocol === "https:" && slackHost.test(hostname)) || origin === new URL(deps.apiUrl).origin,
          maxBytes,
          sentence: "Slack does not give the file.",
        },
        signal,
      ),

    async find(workspaceId, name) {
      if (deps.identity()?.teamId !== workspaceId) return [];
      const wanted = name.toLowerCase();
      return (await membership.ownChannels(workspaceId)).flatMap(
        ({ id: channelId = "", name: known = channelId, is_private }) =>
          known === wanted || channelId.toLowerCase() === wanted
            ? [
                {
                  platform: "slack",
                  workspaceId,
                  channelId,
                  name: known,
                  visibility: is_private === true ? ("private" as const) : ("public" as const),
                },
              ]
            : [],
      );
    },

    mayRead: async (place, personId) => isHere(place) && membership.mayRead(place.channelId, personId),
  };
}

function tsOf(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(6);
}

function notConnected(): PlatformError {
  return new PlatformError("Slack has not told yet who we are.", { ...fault, code: "not-connected", retryable: true });
}

function notReadable(): PlatformError {
  const sentence = "The bot can't read this channel (any more): invite it.";
  return new PlatformError(sentence, { ...fault, code: "not-readable", retryable: false });
}

const fault = { status: null, requestId: null, retryAfterMs: null };
