import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Dice } from "./dice.ts";
import { judge } from "./judge.ts";
import type { Question, SeenMessage } from "./question.ts";
import { answerTo, wordsShown } from "./words.ts";

const question = (number: number, given: Partial<Question> = {}): Question => ({
  number,
  conversation: "a thread",
  author: "mona",
  how: "mention",
  id: `${number}`,
  at: number,
  places: new Set(["thread"]),
  privatePlaces: new Set(["thread@mona"]),
  isHeard: () => true,
  ...given,
});

let messageCount = 0;
const message = (text: string, given: Partial<SeenMessage> = {}): SeenMessage => ({
  id: `m${(messageCount += 1)}`,
  place: "thread",
  at: 100,
  text,
  isGrowing: false,
  offersAgain: false,
  turnId: null,
  ...given,
});

/** Every answer has three words; the questions are k1 and k2. */
function judged(
  messages: readonly SeenMessage[],
  questions: readonly Question[] = [question(1), question(2)],
  together: readonly number[] = [],
) {
  const { violations, ...counts } = judge({
    questions,
    messages,
    statuses: [],
    lengthOf: () => 3,
    askedTogether: (number) => (together.includes(number) ? together : [number]),
  });
  return { ...counts, faults: violations.map(({ fault, question }) => `${fault} ${question?.number ?? "?"}`) };
}

const first = message("k1.1 k1.2\n- k1.3.");
const second = message("```\nk2.1 k2.2\n```");
const secondGoesOn = message("```\nk2.3\n```");

describe("what people see", () => {
  test("whole answers are right, in one message or in several", () => {
    expect(judged([first, second, secondGoesOn])).toMatchObject({ questions: 2, answeredOnce: 2, faults: [] });
  });

  test.for([
    ["said again", [first, first, second, secondGoesOn], "twice 1"],
    ["begun a second time", [first, message("k1.1"), second, secondGoesOn], "twice 1"],
    ["missing", [first], "never 2"],
    ["cut off", [first, second], "frozen 2"],
    ["out of order", [first, secondGoesOn, second], "frozen 2"],
    ["in a foreign place", [first, { ...second, place: "elsewhere" }, secondGoesOn], "wrong thread 2"],
    ["as if more were to come", [{ ...first, isGrowing: true }, second, secondGoesOn], "frozen 1"],
    ["beside a sentence that nobody needed", [first, second, secondGoesOn, message("Please try again.")], "twice 2"],
    ["beside a remark that has had its time", [message("2 ahead of you"), first, second, secondGoesOn], "frozen ?"],
  ] as const)("an answer %s is not", ([, messages, fault]) => {
    expect(judged(messages).faults).toEqual([fault]);
  });

  test("a sentence that offers to try again is honest, in private, under a part of the answer, or for a burst", () => {
    const alone = message("I can't check this. Please try again later.", { place: "thread@mona" });
    expect(judged([first, alone])).toMatchObject({ answeredOnce: 1, saidSorry: 1, faults: [] });
    const broken = message("k2.1 ⚠️ The answer broke off here. Please ask again.");
    expect(judged([first, broken])).toMatchObject({ answeredOnce: 1, saidSorry: 1, faults: [] });
    expect(judged([message("Please ask again.")], undefined, [1, 2])).toMatchObject({ saidSorry: 2, faults: [] });
    expect(judged([message("Please ask again.")])).toMatchObject({ saidSorry: 1, faults: ["never 2"] });
  });

  test("a command that the platform said went unheard is no question, unless it was answered all the same", () => {
    const unheard = question(2, { how: "command", isHeard: () => false });
    expect(judged([first], [question(1), unheard])).toMatchObject({ questions: 1, faults: [] });
    expect(judged([first, second, secondGoesOn], [question(1), unheard])).toMatchObject({ questions: 2, faults: [] });
  });
});

test("the words of every answer are numbered as they follow each other", () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (seed, number) => {
      const { text, words } = answerTo(number, new Dice(seed));
      expect(wordsShown(text)).toEqual(Array.from({ length: words }, (_, index) => ({ number, nth: index + 1 })));
    }),
  );
});
