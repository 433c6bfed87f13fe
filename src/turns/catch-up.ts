import { setTimeout as sleep } from "node:timers/promises";
import { PlatformError } from "../errors.ts";
import type { ReadMissed } from "../platform/adapter.ts";
import type { Log } from "../platform/log.ts";
import type { Presence } from "./presence.ts";

export interface CatchUpDeps {
  readonly presence: Presence;
  /** How long ago a question may have been asked that is still answered; 0 reads nothing. */
  readonly maxAgeMs: number;
  readonly log: Log;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** How often it is written down that a platform's events arrive. A gap seems longer by as much. */
const beatMs = 10_000;
/** Clocks of platforms differ from ours. What was accepted already is known by its key, so that reading more does no harm. */
const overlapMs = 60_000;
const firstPauseMs = 2_000;
const longestPauseMs = 5 * 60_000;
/** Threads that are looked through for what was missed, the newest first. */
const maxConversations = 200;

/** Knows until when each platform's events reached us, and has read what was missed after that. */
export function createCatchUp(deps: CatchUpDeps) {
  const hearing = new Map<string, AbortController>();

  return {
    connected(platform: string, readMissed: ReadMissed): void {
      hearing.get(platform)?.abort();
      const lost = new AbortController();
      hearing.set(platform, lost);
      const signal = AbortSignal.any([deps.signal, lost.signal]);
      hear(platform, readMissed, deps, signal).catch((error: unknown) => {
        if (!signal.aborted) deps.log.error({ platform, error }, "what was missed can't be followed any more");
      });
    },
    disconnected(platform: string): void {
      hearing.get(platform)?.abort();
      hearing.delete(platform);
    },
  };
}

/** Reads what was missed, then keeps writing down that nothing is, until the signal is aborted. */
async function hear(platform: string, readMissed: ReadMissed, deps: CatchUpDeps, signal: AbortSignal): Promise<void> {
  const { presence, log, now } = deps;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, 2 * pauseMs)) {
    try {
      await readGap(platform, readMissed, deps, signal);
      break;
    } catch (error) {
      if (signal.aborted) return;
      // Nothing changes before a restart, with other settings; the gap stays open for it.
      if (error instanceof PlatformError && !error.retryable)
        return log.error({ platform, error }, "what was missed can't be read; it is read after the next start");
      log.warn({ platform, error, pauseMs }, "what was missed could not be read; tried again");
    }
    await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => {});
    if (signal.aborted) return;
  }
  while (!signal.aborted) {
    await presence
      .hear(platform, now())
      .catch((error: unknown) => log.warn({ platform, error }, "that events arrive could not be stored"));
    await sleep(beatMs, undefined, { signal, ref: false }).catch(() => {});
  }
}

async function readGap(
  platform: string,
  readMissed: ReadMissed,
  deps: CatchUpDeps,
  signal: AbortSignal,
): Promise<void> {
  const { presence, maxAgeMs, log, now } = deps;
  const heard = await presence.lastHeard(platform);
  // A first start has missed nothing: the bot was not there.
  if (heard === null || maxAgeMs === 0) return;
  const since = Math.max(now() - maxAgeMs, Math.min(heard, now()) - overlapMs);
  const conversationIds = await presence.recentConversations(platform, maxConversations);
  log.info({ platform, gapMs: now() - heard }, "reading what may have been missed");
  await readMissed({ since, conversationIds }, signal);
  signal.throwIfAborted();
}
