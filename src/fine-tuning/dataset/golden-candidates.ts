import type { RatedTurn } from "../training-turns.ts";
import type { Candidate } from "./candidate.ts";

/** Kept answers that the team made golden, by their turns: of one that was answered again, the last. */
export async function* goldenCandidates(
  turns: AsyncIterable<RatedTurn>,
  goldenIds: ReadonlySet<string>,
): AsyncGenerator<Candidate> {
  let last: RatedTurn | null = null;
  for await (const turn of turns) {
    if (last !== null && last.turnId !== turn.turnId) yield candidateOf(last);
    last = goldenIds.has(turn.turnId) ? turn : null;
  }
  if (last !== null) yield candidateOf(last);
}

function candidateOf({ conversationId, people, prompt, tools, question, answer }: RatedTurn): Candidate {
  return { source: "golden", conversationId, people, prompt, tools, question, answer, worse: [] };
}
