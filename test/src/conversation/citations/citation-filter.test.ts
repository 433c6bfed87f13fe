import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CitationFilter } from "../../../../src/conversation/citations/citation-filter.ts";
import { passageOf } from "../../../helpers/engine.ts";

const passages = [
  passageOf("keys", "To rotate the signing key, run `keys rotate`. The old key stays valid for 24 hours."),
  passageOf("leave", "Employees receive 16 weeks of paid parental leave, on request to the personnel office."),
  passageOf("deploy", "Deployments run every Tuesday from the release branch; failed ones are rolled back."),
];

function filterOf(question = "") {
  return new CitationFilter({ passageOf: (n) => passages[n - 1] ?? null, passages: () => passages, question });
}

/** What is shown of a text that comes piece by piece. */
function shown(pieces: Iterable<string>, filter = filterOf()): string {
  let text = "";
  for (const piece of pieces) text += filter.push(piece);
  return text + filter.end();
}

describe("citations that are shown", () => {
  test.each([
    ["The old key stays valid for 24 hours [1].", "The old key stays valid for 24 hours [1]."],
    ["The old key stays valid for 24 hours. [1] Good luck.", "The old key stays valid for 24 hours. [1] Good luck."],
    [
      "According to [2], employees receive 16 weeks of leave.",
      "According to [2], employees receive 16 weeks of leave.",
    ],
    ["Rotating keys is quick [1][2].", "Rotating keys is quick [1][2]."],
    ["Yes [2].", "Yes [2]."],
    ["See the [guide](https://example.com/a[1]) first.", "See the [guide](https://example.com/a[1]) first."],
    ["Write `list[1]` or list[0] there.", "Write `list[1]` or list[0] there."],
    ["```js\nconst [a] = list[7]; // [9]\n```\nDone.", "```js\nconst [a] = list[7]; // [9]\n```\nDone."],
    ['It "stays valid for 24 hours" after that [1].', 'It "stays valid for 24 hours" after that [1].'],
  ])("%s", (text, expected) => {
    expect(shown([text])).toBe(expected);
    expect(shown(text)).toBe(expected);
  });
});

describe("citations that are taken out", () => {
  test.each([
    ["The old key stays valid for 48 hours [1].", "The old key stays valid for 48 hours."],
    ["The old key stays valid for 24 hours [9].", "The old key stays valid for 24 hours."],
    ["The old key stays valid for 24 hours [1, 9].", "The old key stays valid for 24 hours [1]."],
    ["The old key stays valid for 24 hours ([9]).", "The old key stays valid for 24 hours."],
    ["Employees receive 16 weeks of paid leave [1][2].", "Employees receive 16 weeks of paid leave [2]."],
    ["Employees receive 16 weeks of paid leave. [1]\n\nMore.", "Employees receive 16 weeks of paid leave.\n\nMore."],
    ['It says "the old key is revoked at once" [1].', 'It says "the old key is revoked at once".'],
    ["[7] The old key stays valid.", "The old key stays valid."],
    [
      "- The canteen serves lunch until half past one [3]\n- Next",
      "- The canteen serves lunch until half past one\n- Next",
    ],
  ])("%s", (text, expected) => {
    expect(shown([text])).toBe(expected);
    expect(shown(text)).toBe(expected);
  });
});

test("a citation is never on screen before its sentence is whole", () => {
  const filter = filterOf();
  expect(filter.push("The old key stays valid for 48 hours [1]")).toBe("The old key stays valid for 48 hours");
  expect(filter.push(" after that.")).toBe("");
  expect(filter.push(" Next")).toBe(" after that. Next");
});

test("the numbers that are left are known, and how many went", () => {
  const filter = filterOf();
  shown(["The old key stays valid for 24 hours [1][8]. The canteen serves lunch until half past one [3]."], filter);
  expect([...filter.cited]).toEqual([1]);
  expect(filter.dropped).toBe(2);
});

describe("a quotation that stands in no passage", () => {
  const unfound = (text: string, question = "") => {
    const filter = filterOf(question);
    shown([text], filter);
    return filter.unfoundQuotes;
  };
  test("is counted, though its citation is gone", () => {
    expect(unfound('It says "the old key is revoked at once" [1].')).toBe(1);
  });
  test("is none where a passage has it, in other case and spacing, or with a gap", () => {
    expect(unfound('It says "The old  key … 24 hours" [1].')).toBe(0);
  });
  test("is none where the asker wrote it", () => {
    expect(unfound('You wrote "what on earth happened" [1].', "What on earth happened?")).toBe(0);
  });
  test("does not matter in an answer that cites nothing", () => {
    expect(unfound('As they say, "to be or not to be".')).toBe(0);
  });
});

test("a translation keeps its citations", () => {
  const german = "Der alte Schlüssel ist noch 24 Stunden gültig, nachdem er mit dem Befehl ersetzt wurde [1].";
  expect(shown([german])).toBe(german);
  const japanese = "古い鍵は交換したあとも24時間のあいだ有効です[1]。";
  expect(shown([japanese])).toBe(japanese);
});

test("however a text is cut into pieces, the same is shown, and nothing but citations is missing", () => {
  const bits = [
    "The old key",
    " stays valid",
    " for 24 hours",
    " [1]",
    "[9]",
    "[2, 1]",
    " (",
    ")",
    ". ",
    ".",
    "\n",
    "`a[1]`",
    "```",
    "\n```\n",
    "“quote of some words”",
    "[x](y)",
    "。",
    "鍵",
    " ",
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...bits)), fc.array(fc.nat(12)), (parts, cuts) => {
      const text = parts.join("");
      const pieces: string[] = [];
      let rest = text;
      for (const cut of cuts) {
        pieces.push(rest.slice(0, cut));
        rest = rest.slice(cut);
      }
      const whole = shown([text]);
      expect(shown([...pieces, rest])).toBe(whole);
      const bare = (words: string) => words.replaceAll(/\[\d+(?:, \d+)*\]|[\s()]/g, "");
      expect(bare(whole)).toBe(bare(text));
    }),
  );
});
