import type { Question, SeenMessage } from "./question.ts";
import { readSorries } from "./sorries.ts";
import { wordsShown } from "./words.ts";

export type Fault = "twice" | "never" | "frozen" | "wrong thread";

export interface Violation {
  readonly fault: Fault;
  /** Null where what is wrong belongs to no question that we know. */
  readonly question: Question | null;
  readonly detail: string;
  readonly messages: readonly SeenMessage[];
}

export interface Judgement {
  readonly questions: number;
  readonly answeredOnce: number;
  readonly saidSorry: number;
  /** Of those: with a button that asks again. */
  readonly withButton: number;
  /** How often each sentence was said. */
  readonly sentences: ReadonlyMap<string, number>;
  readonly violations: readonly Violation[];
}

export interface Evidence {
  readonly questions: readonly Question[];
  readonly messages: readonly SeenMessage[];
  readonly statuses: readonly string[];
  /** How many words the answer to this question has. */
  readonly lengthOf: (number: number) => number;
  /** The questions that the model was asked together with this one, itself included: a burst became one turn. */
  readonly askedTogether: (number: number) => readonly number[];
}

interface Shown {
  readonly message: SeenMessage;
  readonly nth: number;
}

type Outcome =
  | { readonly kind: "whole" }
  | { readonly kind: "open" }
  | { readonly kind: Fault; readonly detail: string };

/** Looks at nothing but what people see in the end. */
export function judge(evidence: Evidence): Judgement {
  const { messages, statuses } = evidence;
  const shown = wordsByQuestion(messages);
  const outcomes = new Map(
    evidence.questions.map((question) => [question, outcomeOf(question, shown.get(question.number) ?? [], evidence)]),
  );
  const isOpen = (question: Question) => outcomes.get(question)?.kind === "open";
  const sorries = readSorries(evidence, isOpen, (question) => outcomes.get(question)?.kind === "whole");
  const violations: Violation[] = [...sorries.violations];
  const questions = evidence.questions.filter((question) => question.isHeard() || shown.has(question.number));
  for (const question of questions) {
    const outcome = outcomes.get(question);
    const about = (shown.get(question.number) ?? []).map(({ message }) => message);
    const found = faultOf(outcome, about.length > 0, sorries.told.has(question));
    if (found !== null) violations.push({ ...found, question, messages: [...new Set(about)] });
  }
  for (const status of statuses) {
    violations.push({ fault: "frozen", question: null, detail: `a status is left: ${status}`, messages: [] });
  }
  const sentences = new Map<string, number>();
  for (const { text } of sorries.told.values()) {
    const sentence = sentenceIn(text);
    sentences.set(sentence, (sentences.get(sentence) ?? 0) + 1);
  }
  return {
    sentences,
    questions: questions.length,
    answeredOnce: questions.filter((question) => outcomes.get(question)?.kind === "whole").length,
    saidSorry: sorries.told.size,
    withButton: [...sorries.told.values()].filter(({ offersAgain }) => offersAgain).length,
    violations,
  };
}

function sentenceIn(text: string): string {
  const [, sentence = text] = /⚠️ (.*?)(?: \(turn|$)/m.exec(text) ?? [];
  return sentence.slice(0, 100);
}

function wordsByQuestion(messages: readonly SeenMessage[]): Map<number, Shown[]> {
  const shown = new Map<number, Shown[]>();
  for (const message of messages) {
    for (const { number, nth } of wordsShown(message.text)) {
      const words = shown.get(number) ?? [];
      words.push({ message, nth });
      shown.set(number, words);
    }
  }
  return shown;
}

/** `open`: nothing, or a part; it is up to a sentence whether that is honest. */
function outcomeOf({ number, places }: Question, shown: readonly Shown[], { lengthOf }: Evidence): Outcome {
  const outside = shown.find(({ message }) => !places.has(message.place));
  if (outside !== undefined) return { kind: "wrong thread", detail: `its words are in ${outside.message.place}` };
  if (new Set(shown.map(({ message }) => message.place)).size > 1) {
    return { kind: "wrong thread", detail: "its words are in two places" };
  }
  const order = shown.map(({ nth }) => nth);
  if (new Set(order).size < order.length) return { kind: "twice", detail: `words ${rangesOf(order)}` };
  const isWhole = order.length === lengthOf(number) && order.every((nth, index) => nth === index + 1);
  if (!isWhole) return { kind: "open" };
  const growing = shown.find(({ message }) => message.isGrowing);
  return growing === undefined
    ? { kind: "whole" }
    : { kind: "frozen", detail: `whole, but ${growing.message.id} looks as if more were to come` };
}

function faultOf(
  outcome: Outcome | undefined,
  hasWords: boolean,
  isTold: boolean,
): { readonly fault: Fault; readonly detail: string } | null {
  if (outcome === undefined || outcome.kind === "whole" || (outcome.kind === "open" && isTold)) return null;
  if (outcome.kind !== "open") return { fault: outcome.kind, detail: outcome.detail };
  return hasWords
    ? { fault: "frozen", detail: "a part of the answer, and no word about the rest" }
    : { fault: "never", detail: "neither an answer nor a word about it" };
}

/** "1–40, 12–40": what is shown, as it follows. */
export function rangesOf(order: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const nth of order) {
    const last = ranges.at(-1);
    if (last !== undefined && nth === last[1] + 1) last[1] = nth;
    else ranges.push([nth, nth]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`)).join(", ");
}
