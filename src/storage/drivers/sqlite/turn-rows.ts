import * as z from "zod";
import type { ReplyEnding } from "../../../platform/reply.ts";
import type { Conclusion } from "../../../turns/conclusion.ts";
import type { Turn, TurnEvent } from "../../../turns/ledger.ts";

export const turnColumns = "id, state, event, attempts, posted, conclusion, changed_at, accepted_at";

const storedTurn = z.object({
  id: z.string(),
  state: z.enum(["received", "answering", "delivered", "blocked", "failed", "cancelled"]),
  event: z.string(),
  attempts: z.number(),
  posted: z.string(),
  conclusion: z.string().nullable(),
  changed_at: z.number(),
  accepted_at: z.number(),
});

/** A row of {@link turnColumns}: we wrote it ourselves, so that its JSON is trusted. */
export function turnOf(row: unknown): Turn {
  const { event, posted, conclusion, changed_at: changedAt, accepted_at: acceptedAt, ...turn } = storedTurn.parse(row);
  return {
    ...turn,
    event: JSON.parse(event) as TurnEvent,
    posted: JSON.parse(posted) as string[],
    conclusion: conclusionOf(conclusion),
    changedAt,
    acceptedAt,
  };
}

export function conclusionOf(stored: string | null): Conclusion | null {
  if (stored === null) return null;
  const conclusion = JSON.parse(stored) as Conclusion;
  if (conclusion.says.kind !== "answer") return conclusion;
  // Stored before answers had buttons and pictures of their own, by a version that was replaced in between.
  const { ending }: { readonly ending: Partial<ReplyEnding> } = conclusion.says;
  const { sources = [], notes = [], offers = [], buttons = [], picture = null } = ending;
  return { ...conclusion, says: { ...conclusion.says, ending: { sources, notes, offers, buttons, picture } } };
}
