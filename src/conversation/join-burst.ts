import type { QuestionTurn, Turn } from "../turns/ledger.ts";
import type { TurnRecords } from "../turns/turn-records.ts";
import { partsOf, withParts } from "./question-parts.ts";

/**
 * What the same person has written since, before this turn has begun, becomes part of it: "hey", "quick question" and the
 * question are answered once, in reply to the last.
 */
export async function joinBurst(turn: Turn, records: TurnRecords): Promise<Turn> {
  const { event } = turn;
  if (event.kind !== "question" || turn.attempts > 0 || turn.conclusion !== null) return turn;
  const burst: { readonly id: string; readonly event: QuestionTurn }[] = [];
  for (const { id, event: next, posted } of await records.waitingAfter(turn)) {
    if (next.kind !== "question" || next.author.id !== event.author.id || posted.length > 0) break;
    burst.push({ id, event: next });
  }
  if (burst.length === 0) return turn;
  // Deliveries can overtake each other; people read what they wrote in its own order.
  const events = [event, ...burst.map((one) => one.event)].toSorted((a, b) => a.at - b.at);
  const words = withParts(events.at(-1) ?? event, events.flatMap(partsOf));
  if (words === null) return turn;
  const attached = events.flatMap((one) => one.attached ?? []);
  const files = events.flatMap((one) => one.files ?? []);
  const whole = { ...words, ...(attached.length > 0 && { attached }), ...(files.length > 0 && { files }) };
  const isJoined = await records.change(
    turn.id,
    whole,
    turn.changedAt,
    burst.map(({ id }) => id),
  );
  return isJoined ? { ...turn, event: whole } : turn;
}
