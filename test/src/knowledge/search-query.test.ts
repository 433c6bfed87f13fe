import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseQuestion, parseSearch } from "../../../src/knowledge/search-query.ts";

const utc = (day: string) => Date.parse(`${day}T00:00:00Z`);

describe("what is typed into a search", () => {
  test.each([
    ["key rotation from:ann", { text: "key rotation", filter: { authors: ["ann"] } }],
    ['from:"Ann Smith" key', { text: "key", filter: { authors: ["Ann Smith"] } }],
    ["key from:@ann.smith", { text: "key", filter: { authors: ["ann.smith"] } }],
    ["#launch-plan when", { text: "when", filter: { channels: ["launch-plan"] } }],
    ["when in:#launch", { text: "when", filter: { channels: ["launch"] } }],
    ["when <#C012AB|launch>?", { text: "when ?", filter: { channels: ["C012AB"] } }],
    ["key after:2026-01-31", { text: "key", filter: { after: utc("2026-01-31") } }],
    ["key before:2026-02", { text: "key", filter: { before: utc("2026-02-01") } }],
    ["key before:2026 after:2025", { text: "key", filter: { before: utc("2026-01-01"), after: utc("2025-01-01") } }],
    ['"disk is full" now', { text: "disk is full now", filter: { phrases: ["disk is full"] } }],
    ["“disk is full”", { text: "disk is full", filter: { phrases: ["disk is full"] } }],
    ["disk -tea", { text: "disk", filter: { without: ["tea"] } }],
    ['disk -"green tea"', { text: "disk", filter: { without: ["green tea"], phrases: [] } }],
    ['"tea"', { text: "tea", filter: { phrases: ["tea"] } }],
  ])("%s", (typed, expected) => {
    expect(parseSearch(typed)).toMatchObject(expected);
  });

  test.each([
    ["kebab-case-name"],
    ["C# or F#"],
    ["issue #42"],
    ["https://example.com/#part"],
    ["--dry-run"],
    ["from: the shop"],
    ["before:lunch"],
    ["after:2026-02-30"],
    ["a - b"],
    ["well-known -"],
    ['an "open quote'],
    ["mail from:"],
  ])("%s means nothing but itself", (typed) => {
    expect(parseSearch(typed)).toEqual({ text: typed });
  });
});

test("in a question, a minus is a flag and one quoted word a name; the rest means the same", () => {
  expect(parseQuestion('what does rm -rf do to "docs"?')).toEqual({ text: 'what does rm -rf do to "docs"?' });
  expect(parseQuestion('why "no such file" since:x after:2026, from:ann?')).toMatchObject({
    text: "why no such file since:x , ?",
    filter: { phrases: ["no such file"], authors: ["ann"], after: utc("2026-01-01"), without: [] },
  });
});

test("any text at all can be typed, and its ordinary words are looked for", () => {
  const piece = fc.constantFrom(
    '"',
    "-",
    "#",
    "from:",
    "before:",
    "after:",
    "2026-01-01",
    "<#C1|x>",
    " ",
    "a",
    "é",
    "\n",
  );
  fc.assert(
    fc.property(
      fc.array(piece).map((pieces) => pieces.join("")),
      (text) => {
        for (const parse of [parseSearch, parseQuestion]) expect(parse(`${text} zebra`).text).toContain("zebra");
      },
    ),
  );
});
