import type { RatedTurn } from "../training-turns.ts";
import type { Candidate } from "./candidate.ts";

/** So many questions with answers that people disliked are remembered, and of each so many answers. */
const maxQuestions = 10_000;
const maxAnswers = 3;

/**
 * Turns that were judged well, one candidate a turn. Where an answer was given again, the former ones are the worse halves of
 * pairs; so are answers that were disliked, to the same question, of this turn or another. Read twice, in bounded memory.
 */
export async function* ratedCandidates(read: () => AsyncIterable<RatedTurn>): AsyncGenerator<Candidate> {
  const disliked = new Map<string, RatedTurn[]>();
  for await (const turn of read()) {
    const key = keyOf(turn);
    const known = disliked.get(key) ?? [];
    if (turn.down <= turn.up || known.length >= maxAnswers) continue;
    if (known.length > 0 || disliked.size < maxQuestions) disliked.set(key, [...known, turn]);
  }
  for await (const answers of byTurn(read())) {
    const best = answers.findLast(({ up, down }) => up > down);
    if (best === undefined) continue;
    const former = answers.slice(0, answers.indexOf(best));
    yield candidateOf(best, [...former, ...(disliked.get(keyOf(best)) ?? [])]);
  }
}

function candidateOf(best: RatedTurn, others: readonly RatedTurn[]): Candidate {
  const { conversationId, prompt, tools, question, answer } = best;
  const worse = others.filter((other) => other.answer !== answer);
  const people = new Map([best, ...worse].flatMap((turn) => turn.people.map((person) => [person.id, person] as const)));
  return {
    source: "rated",
    conversationId,
    people: [...people.values()],
    prompt,
    tools,
    question,
    answer,
    worse: worse.map((other) => other.answer),
  };
}

/** Answers of one turn follow each other. */
async function* byTurn(turns: AsyncIterable<RatedTurn>): AsyncGenerator<readonly RatedTurn[]> {
  let answers: RatedTurn[] = [];
  for await (const turn of turns) {
    if (answers.length > 0 && answers[0]?.turnId !== turn.turnId) {
      yield answers;
      answers = [];
    }
    answers.push(turn);
  }
  if (answers.length > 0) yield answers;
}

/** The question's words, whoever asked it in whatever form. */
function keyOf({ workspace, people, question }: RatedTurn): string {
  const asker = people[0]?.name ?? "";
  const words = question.startsWith(`${asker}: `) ? question.slice(asker.length + 2) : question;
  return `${workspace}\n${(words.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join(" ")}`;
}
