import type { GoldenStore } from "../../knowledge/golden-store.ts";
import type { RatedTurn, TrainingTurns } from "../training-turns.ts";
import type { Candidate, CandidateSource } from "./candidate.ts";
import { goldenCandidates } from "./golden-candidates.ts";
import { ratedCandidates } from "./rated-candidates.ts";

/** Where examples come from, the surest first: of two that are alike, the first one stays. */
export function candidateSources(
  training: Pick<TrainingTurns, "rated">,
  golden: Pick<GoldenStore, "list">,
): readonly CandidateSource[] {
  const read = () => training.rated();
  return [() => ratedCandidates(read), () => starred(read, golden), () => approvedCandidates(read)];
}

/** What the team has made golden. */
async function* starred(
  read: () => AsyncIterable<RatedTurn>,
  golden: Pick<GoldenStore, "list">,
): AsyncGenerator<Candidate> {
  yield* goldenCandidates(read(), new Set((await golden.list()).map(({ id }) => id)));
}

/** What a moderator has approved, liked or not. */
async function* approvedCandidates(read: () => AsyncIterable<RatedTurn>): AsyncGenerator<Candidate> {
  for await (const turn of read()) {
    if (!turn.isApproved) continue;
    const { conversationId, people, prompt, tools, question, answer } = turn;
    yield { source: "approved", conversationId, people, prompt, tools, question, answer, worse: [] };
  }
}
