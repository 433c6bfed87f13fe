import type { RatedTurn, TrainingTurns } from "../training-turns.ts";
import type { Candidate, CandidateSource } from "./candidate.ts";
import { ratedCandidates } from "./rated-candidates.ts";

/** Where examples come from, the surest first: of two that are alike, the first one stays. */
export function candidateSources(training: Pick<TrainingTurns, "rated">): readonly CandidateSource[] {
  const read = () => training.rated();
  return [() => ratedCandidates(read), () => approvedCandidates(read)];
}

/** What a moderator has approved, liked or not. */
async function* approvedCandidates(read: () => AsyncIterable<RatedTurn>): AsyncGenerator<Candidate> {
  for await (const turn of read()) {
    if (!turn.isApproved) continue;
    const { conversationId, people, prompt, tools, question, answer } = turn;
    yield { source: "approved", conversationId, people, prompt, tools, question, answer, worse: [] };
  }
}
