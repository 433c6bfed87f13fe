import { spoken } from "../e2e/start-program.ts";
import type { Dice } from "./dice.ts";

/** What a person says. Each question has a number, and each word of its answer that and a number of its own. */
export function questionText(number: number): string {
  return `question k${number}: how do we spread ${spoken} on keys?`;
}

/** The questions that a text asks, a burst that was merged included. */
export function numbersAsked(text: string): number[] {
  return Array.from(text.matchAll(/question k(\d+):/g), ([, number]) => Number(number));
}

export interface Word {
  readonly number: number;
  readonly nth: number;
}

/** Every word of an answer that a text shows, in its order; not one that broke off, as its number may have lost a digit. */
export function wordsShown(text: string): Word[] {
  return Array.from(text.matchAll(/\bk(\d+)\.(\d+)\b(?!\s*⚠️)/g), ([, number, nth]) => ({
    number: Number(number),
    nth: Number(nth),
  }));
}

export interface Answer {
  readonly text: string;
  /** How many words it has: they are numbered from 1. */
  readonly words: number;
}

/** An answer of any length that people may get to see: a line, several screens, more than one message may hold. */
export function answerTo(number: number, dice: Dice): Answer {
  const length = dice.weighed([
    [0.55, dice.whole(8, 60)],
    [0.27, dice.whole(100, 350)],
    [0.13, dice.whole(400, 800)],
  ]);
  const target = length ?? dice.whole(1_300, 1_600);
  const pen = new Pen(number);
  const blocks = [`On ${spoken}:`];
  while (pen.words < target) blocks.push(dice.pick(shapes)(pen, dice));
  return { text: blocks.join("\n\n"), words: pen.words };
}

/** Writes the words of one answer, each but once. */
class Pen {
  words = 0;
  readonly #number: number;

  constructor(number: number) {
    this.#number = number;
  }

  take(count: number): string[] {
    return Array.from({ length: count }, () => `k${this.#number}.${(this.words += 1)}`);
  }
}

const shapes: readonly [Shape, ...Shape[]] = [paragraph, paragraph, list, code, table];
type Shape = (pen: Pen, dice: Dice) => string;

function paragraph(pen: Pen, dice: Dice): string {
  const emphasis = dice.chance(0.3) ? `**${pen.take(2).join(" ")}** ` : "";
  const sentences = Array.from({ length: dice.whole(1, 5) }, () => `${pen.take(dice.whole(2, 12)).join(" ")}.`);
  return emphasis + sentences.join(" ");
}

function list(pen: Pen, dice: Dice): string {
  return Array.from({ length: dice.whole(2, 6) }, () => `- ${pen.take(dice.whole(1, 6)).join(" ")}`).join("\n");
}

function code(pen: Pen, dice: Dice): string {
  const lines = Array.from({ length: dice.whole(1, 20) }, () => `call(${pen.take(dice.whole(1, 4)).join(", ")});`);
  return ["```ts", ...lines, "```"].join("\n");
}

function table(pen: Pen, dice: Dice): string {
  const rows = Array.from({ length: dice.whole(1, 8) }, () => `| ${pen.take(1).join()} | ${pen.take(2).join(" ")} |`);
  return ["| Key | Spread |", "| --- | --- |", ...rows].join("\n");
}
