import { PlatformError } from "../errors.ts";
import type { Conclusion } from "../turns/conclusion.ts";
import type { Turn } from "../turns/ledger.ts";
import type { Attempt } from "./attempt.ts";

/** Nobody waits any more for an answer to a question that was asked so long ago. */
const maxAgeMs = 24 * 3_600_000;
const shortestPauseMs = 1_000;
const longestPauseMs = 60_000;

/** Shows the conclusion, after what this attempt has shown of it already. Resolves to what went wrong, or null. */
export async function deliver({ reply, shown }: Attempt, { says }: Conclusion): Promise<unknown> {
  try {
    if (says.kind === "refusal") await reply.refuse(says.sentence);
    else {
      if (says.text.length > shown.length) await reply.append(says.text.slice(shown.length));
      await reply.finish(says.ending);
    }
    return null;
  } catch (error) {
    return error;
  }
}

/** When to try again what the platform did not take; null where that can't help, or nobody waits any more. Grows with the turn's age. */
export function deliveryPauseMs(fault: unknown, { acceptedAt }: Turn, now: number): number | null {
  if (!(fault instanceof PlatformError) || !fault.retryable) return null;
  const ageMs = now - acceptedAt;
  if (ageMs > maxAgeMs) return null;
  const pauseMs = Math.min(longestPauseMs, Math.max(shortestPauseMs, ageMs / 10));
  return Math.max(pauseMs, fault.retryAfterMs ?? 0);
}
