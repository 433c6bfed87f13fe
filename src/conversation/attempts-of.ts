import { type AttemptCounts, attemptKinds } from "../abuse/attempts.ts";
import { factOf } from "../abuse/guard.ts";
import type { Facts } from "../turns/conclusion.ts";

/** What was tried in a turn, as its conclusion keeps it. */
export function attemptsOf(facts: Facts): AttemptCounts {
  return Object.fromEntries(
    attemptKinds.flatMap((kind) => {
      const count = facts[factOf(kind)];
      return typeof count === "number" ? [[kind, count]] : [];
    }),
  );
}
