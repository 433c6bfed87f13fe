import type { Evidence, Violation } from "./judge.ts";
import type { Question, SeenMessage } from "./question.ts";
import { wordsShown } from "./words.ts";

export interface Sorries {
  /** Which sentence each question got instead of its answer, or under a part of it. */
  readonly told: ReadonlyMap<Question, SeenMessage>;
  /** Sentences that nobody needed, and messages that say nothing at all any more. */
  readonly violations: readonly Violation[];
}

const offer = /\b(?:try|ask|asking)\b[^.]*\b(?:again|another way|later)\b|put it differently|in other words/i;
/** What Discord shows small, under an answer whose last message is full. */
const smallPrint = /^-# /;

/** Finds out whom each honest sentence is for: the question whose words stand with it, else the oldest of its place that is still open. */
export function readSorries(
  { questions, messages, askedTogether }: Evidence,
  isOpen: (question: Question) => boolean,
  isWhole: (question: Question) => boolean,
): Sorries {
  const told = new Map<Question, SeenMessage>();
  const violations: Violation[] = [];
  const byNumber = new Map(questions.map((question) => [question.number, question]));
  const tell = (question: Question, message: SeenMessage) => {
    for (const number of askedTogether(question.number)) {
      const other = byNumber.get(number);
      if (other !== undefined && isOpen(other)) told.set(other, message);
    }
    told.set(question, message);
  };

  const wordless: SeenMessage[] = [];
  for (const message of messages) {
    const numbers = new Set(wordsShown(message.text).map(({ number }) => number));
    const about = [...numbers].flatMap((number) => byNumber.get(number) ?? []);
    if (about.length === 0) wordless.push(message);
    else if (isSorry(message)) {
      const last = about.findLast(isOpen);
      if (last !== undefined) tell(last, message);
      else violations.push(needless(about.at(-1) ?? null, message));
    }
  }
  for (const message of wordless) {
    const near = questions.filter((question) => isPlaceOf(question, message) && question.at <= message.at);
    const waiting = near.find((question) => isOpen(question) && !told.has(question));
    if (smallPrint.test(message.text)) continue;
    if (!isSorry(message)) violations.push(leftOver(message));
    else if (waiting !== undefined) tell(waiting, message);
    else
      violations.push(
        needless(
          near.findLast(isWhole) ?? null,
          message,
          near.map(({ number }) => number),
        ),
      );
  }
  return { told, violations };
}

function isSorry({ text }: SeenMessage): boolean {
  return offer.test(text);
}

function isPlaceOf({ places, privatePlaces }: Question, { place }: SeenMessage): boolean {
  return places.has(place) || privatePlaces.has(place);
}

/** @param among whom it may have been for. */
function needless(question: Question | null, message: SeenMessage, among: readonly number[] = []): Violation {
  const whom = among.length === 0 ? "" : `; asked there: ${among.map((number) => `k${number}`).join(" ")}`;
  return { fault: "twice", question, detail: `said sorry, though nothing was missing${whom}`, messages: [message] };
}

function leftOver(message: SeenMessage): Violation {
  return { fault: "frozen", question: null, detail: "a message that is no answer is left", messages: [message] };
}
