import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { supporting } from "../../../../src/conversation/citations/supports.ts";

interface Case {
  readonly claim: string;
  readonly passage: string;
  readonly question: string;
  readonly isSupported: boolean;
}

/** By hand: sentences as models write them, in several languages, with what they cite. */
const cases = readFileSync(new URL("../../../data/citations.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Case);

function wrong(isSupported: boolean): string[] {
  return cases
    .filter((one) => one.isSupported === isSupported)
    .filter(({ claim, passage, question }) => {
      const [isKept] = supporting({ text: claim, before: claim, question }, [{ text: passage }]);
      return isKept !== isSupported;
    })
    .map(({ claim }) => claim);
}

test("of the sentences that their passage supports, at most one in forty loses its citation", () => {
  // "the last six hours" of what is saved "every 6 hours": that takes thought.
  expect(wrong(true)).toEqual(["In the worst case you lose the changes of the last six hours."]);
});

test("of those that it does not, nearly all lose it", () => {
  expect(wrong(false)).toEqual([]);
});

test("a sentence that rests on two passages keeps both", () => {
  const both = supporting({ text: "The key lives 24 hours, and the vault 90 days.", before: "", question: "" }, [
    { text: "A signing key lives for 24 hours." },
    { text: "The vault itself is emptied after 90 days." },
  ]);
  expect(both).toEqual([true, true]);
});
