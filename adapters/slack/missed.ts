import { PlatformError } from "../../src/errors.ts";
import type { ReadMissed } from "../../src/platform/adapter.ts";
import type { Log } from "../../src/platform/log.ts";
import type { Hear } from "./hear.ts";
import type { Identity } from "./identity.ts";
import { MissedChannel } from "./missed-channel.ts";
import type { SlowReader } from "./slow-reader.ts";
import { isTokenFault } from "./translate-error.ts";

export interface MissedDeps {
  readonly openReader: (signal: AbortSignal) => SlowReader;
  readonly hear: Hear;
  readonly identity: Identity;
  readonly log: Log;
}

/** What Slack calls the types of channels in a list, and in an event. */
const channelTypes = { public_channel: "channel", private_channel: "group", mpim: "mpim", im: "im" };

/** Reads what was said in every channel that the bot is in, those in use lately first, and hears it as if it were events. */
export function createReadMissed({ openReader, hear, identity, log }: MissedDeps): ReadMissed {
  const refused = new Set<string>();

  /** What Slack refuses to show is told once, and keeps nobody else from being heard. */
  const whereAllowed = async (what: string, read: () => Promise<void>) => {
    try {
      await read();
    } catch (error) {
      if (!(error instanceof PlatformError) || error.retryable || isTokenFault(error)) throw error;
      if (!refused.has(what)) log.warn({ what, code: error.code }, "slack does not show what was missed here");
      refused.add(what);
    }
  };

  return async ({ since, conversationIds }, signal) => {
    const reader = openReader(signal);
    const hearAll = async (bodies: readonly object[]) => {
      for (const body of bodies) {
        signal.throwIfAborted();
        await hear(body, () => Promise.resolve());
      }
    };
    const named = threadsIn(conversationIds, identity.teamId);
    const types = new Map<string, string>();
    for (const [listed, type] of Object.entries(channelTypes)) {
      await whereAllowed(listed, async () => {
        for await (const id of reader.channels(listed)) types.set(id, type);
      });
    }
    for (const id of new Set([...named.keys(), ...types.keys()])) {
      const channel = new MissedChannel(reader, identity, { channel: id, channel_type: types.get(id) });
      await whereAllowed(id, async () => {
        const { said, threads } = await channel.read(since, named.get(id) ?? new Set());
        await hearAll(said);
        for (const thread of threads) {
          await whereAllowed(`${id}:${thread}`, async () => hearAll(await channel.readThread(thread, since)));
        }
      });
    }
  };
}

/** By channel; what belongs to no thread is a command's, which Slack does not keep. */
function threadsIn(conversationIds: readonly string[], teamId: string): Map<string, Set<string>> {
  const threads = new Map<string, Set<string>>();
  for (const id of conversationIds) {
    const [, team, channel = "", ts = ""] = id.split(":");
    if (team === teamId && /^\d+\.\d+$/.test(ts)) threads.set(channel, (threads.get(channel) ?? new Set()).add(ts));
  }
  return threads;
}
