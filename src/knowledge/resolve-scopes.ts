import type { ChannelReader } from "../platform/channel.ts";
import type { Log } from "../platform/log.ts";
import { placeOf } from "../platform/message.ts";
import { type ResolveScopes, type Scope, scopesFor } from "./scope.ts";
import type { SourceStore } from "./source-store.ts";

export interface ResolveScopesDeps {
  readonly sources: Pick<SourceStore, "list">;
  /** By platform, once it has connected. */
  readonly readers: ReadonlyMap<string, Pick<ChannelReader, "mayRead">>;
  readonly log: Log;
  /** Milliseconds of a clock that is never set back. */
  readonly now: () => number;
  /** An answer waits so long to hear what its reader may see. */
  readonly waitMs?: number;
}

/** Together with the half minute that an adapter may know it: who leaves a channel sees nothing of it a minute later. */
const keptMs = 30_000;
const maxKept = 20_000;

interface Known {
  readonly at: number;
  readonly mayRead: Promise<boolean>;
}

/**
 * In a channel: the workspace's, and that channel's own. For one person alone: every channel's as well of which the platform
 * says that this person may read it.
 */
export function createResolveScopes({ sources, readers, log, now, waitMs = 2_500 }: ResolveScopesDeps): ResolveScopes {
  const known = new Map<string, Known>();

  const ask = (scope: Scope, personId: string, reader: Pick<ChannelReader, "mayRead">): Promise<boolean> => {
    const key = `${personId} ${scope}`;
    const before = known.get(key);
    if (before !== undefined && now() - before.at < keptMs) return before.mayRead;
    const mayRead = reader.mayRead(placeOf(scope.slice("channel:".length)), personId).catch((error: unknown) => {
      known.delete(key);
      log.warn({ scope, error }, "who may read a channel can't be found out; it is left out of private answers");
      return false;
    });
    known.delete(key);
    known.set(key, { at: now(), mayRead });
    const [oldest] = known.keys();
    if (known.size > maxKept && oldest !== undefined) known.delete(oldest);
    return mayRead;
  };

  return async (audience) => {
    const { readerId, platform } = audience;
    const reader = readers.get(platform);
    const always = scopesFor(audience);
    if (readerId === null || reader === undefined) return always;
    const ofPlatform = new Set((await sources.list()).map(({ scope }) => scope));
    const candidates = [...ofPlatform].filter(
      (scope) => scope.startsWith(`channel:${platform}:`) && !always.includes(scope),
    );
    const readable = await Promise.all(
      candidates.map(async (scope) => ((await inTime(ask(scope, readerId, reader), waitMs)) ? [scope] : [])),
    );
    return [...always, ...readable.flat()];
  };
}

/** False where the answer comes too late: the next question may have it. */
async function inTime(answer: Promise<boolean>, ms: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), ms);
  return Promise.race([answer, promise]).finally(() => clearTimeout(timer));
}
