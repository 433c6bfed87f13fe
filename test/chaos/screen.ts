import type { Question, SeenMessage, Side } from "./question.ts";

/** So long a look is good for: looking through everything costs milliseconds, and fifty people ask all the time. */
const freshMs = 250;

/** What people see at the moment. */
export class Screen {
  readonly #sides: readonly Side[];
  readonly #lengthOf: (number: number) => number;
  #messages: readonly SeenMessage[] = [];
  #lookedAt = 0;

  constructor(sides: readonly Side[], lengthOf: (number: number) => number) {
    this.#sides = sides;
    this.#lengthOf = lengthOf;
  }

  messages(): readonly SeenMessage[] {
    if (Date.now() - this.#lookedAt < freshMs) return this.#messages;
    this.#lookedAt = Date.now();
    this.#messages = this.#sides.flatMap((side) => side.seen());
    return this.#messages;
  }

  statuses(): string[] {
    return this.#sides.flatMap((side) => side.statuses());
  }

  /** Whether the last word of its answer is to be seen. */
  isAnswered({ number, places }: Question): boolean {
    const last = new RegExp(`\\bk${number}\\.${this.#lengthOf(number)}\\b`);
    return this.messages().some(({ place, text }) => places.has(place) && last.test(text));
  }
}
