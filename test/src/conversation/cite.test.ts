import { expect, test } from "vitest";
import { citedSources } from "../../../src/conversation/cite.ts";
import { passageOf } from "../../helpers/engine.ts";

const passages = ["a", "b", "c"].map((id) => passageOf(id, ""));
const cited = (text: string) => citedSources(text, passages).map(({ number }) => number);

test.each([
  ["As it says [2].", [2]],
  ["Twice [3], and again [3]; then [1].", [1, 3]],
  ["Together [1, 3] or [1][2].", [1, 2, 3]],
  ["There is no such passage [9].", []],
  ["A link [1](https://example.com) is not a citation.", []],
  ["An index like a[0] is none either.", []],
])("%s", (text, numbers) => {
  expect(cited(text)).toEqual(numbers);
});
