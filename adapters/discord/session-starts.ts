import { setTimeout as sleep } from "node:timers/promises";
import { type IIdentifyThrottler, SimpleIdentifyThrottler, type WebSocketOptions } from "discord.js";
import type { Log } from "../../src/platform/log.ts";

type Manager = Parameters<NonNullable<WebSocketOptions["buildIdentifyThrottler"]>>[0];

const shortestWaitMs = 1_000;

/**
 * Lets the library start a session only where Discord has one left for the bot. It allows 1,000 a day, and then changes
 * the bot's token; the library starts one whenever one could not be resumed, without looking.
 */
export async function sparingStarts(manager: Manager, log: Log): Promise<IIdentifyThrottler> {
  const { session_start_limit: limit } = await manager.fetchGatewayInformation();
  const paced = new SimpleIdentifyThrottler(limit.max_concurrency);
  return {
    async waitForIdentify(shard, signal) {
      let retryAfterMs = await untilNextStart(manager);
      while (retryAfterMs > 0) {
        log.warn({ shard, retryAfterMs }, "discord allows this bot no more sessions for now");
        await sleep(retryAfterMs, null, { signal });
        retryAfterMs = await untilNextStart(manager);
      }
      await paced.waitForIdentify(shard, signal);
    },
  };
}

/** Where Discord can't be asked, nothing speaks against a start. */
async function untilNextStart(manager: Manager): Promise<number> {
  try {
    const { session_start_limit: limit } = await manager.fetchGatewayInformation(true);
    return limit.remaining > 0 ? 0 : Math.max(limit.reset_after, shortestWaitMs);
  } catch {
    return 0;
  }
}
