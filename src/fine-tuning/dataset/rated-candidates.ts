import type { RatedTurn } from "../training-turns.ts";
import type { Candidate } from "./candidate.ts";

/**
 * Turns that were judged well, one candidate a turn. Where an answer was given again, the former ones are the worse halves of
 * pairs; an answer that was judged badly is none, but the worse half of one that was judged well. Memory: one turn.
 */
export async function* ratedCandidates(turns: AsyncIterable<RatedTurn>): AsyncGenerator<Candidate> {
  let answers: RatedTurn[] = [];
  for await (const turn of turns) {
    if (answers.length > 0 && answers[0]?.turnId !== turn.turnId) {
      yield* candidateOf(answers);
      answers = [];
    }
    answers.push(turn);
  }
  yield* candidateOf(answers);
}

/** The best answer: the last that more people liked than not. */
function* candidateOf(answers: readonly RatedTurn[]): Generator<Candidate> {
  const best = answers.findLast(({ up, down }) => up > down);
  if (best === undefined) return;
  const isWorse = (other: RatedTurn, index: number) =>
    other.answer !== best.answer && (other.down > other.up || index < answers.indexOf(best));
  yield {
    source: "rated",
    conversationId: best.conversationId,
    people: best.people,
    prompt: best.prompt,
    tools: best.tools,
    question: best.question,
    answer: best.answer,
    worse: answers.filter(isWorse).map(({ answer }) => answer),
  };
}
