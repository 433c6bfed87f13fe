import { describe, expect, test } from "vitest";
import { parseOptions } from "../../../src/commands/command.ts";
import { matchingLines } from "../../../src/commands/matching-lines.ts";
import { searchCommand } from "../../../src/commands/search.ts";
import type { Passage, SearchQuery } from "../../../src/knowledge/search.ts";
import { passageOf, questionOf } from "../../helpers/engine.ts";

const day = 86_400_000;

async function run(
  options: Record<string, string | number>,
  passages: readonly Passage[],
  reason: string | null = null,
) {
  const asked: { query: string | SearchQuery; limit: number }[] = [];
  const command = searchCommand({
    search: async (query, _conversation, limit) => {
      asked.push({ query, limit });
      return { passages: passages.slice(0, limit), mode: "hybrid", reason };
    },
    now: () => 1_000 * day,
  });
  const { conversation, author } = questionOf("x");
  const context = { conversation, author, signal: new AbortController().signal };
  return { text: await command.run(context, parseOptions(command, options)), asked };
}

const many = Array.from({ length: 12 }, (_, index) => passageOf(`p${index + 1}`, `About keys, number ${index + 1}.`));

test("a result shows title and link, path, who and how long ago, how good it is, and its lines with the words in bold", async () => {
  const passage: Passage = {
    ...passageOf("a", "# Keys\n\nLunch is at noon.\nRotating the *signing* key: `keys rotate`.\n"),
    documentTitle: "Keys",
    url: "https://example.com/keys#2",
    path: ["Security", "Rotation"],
    authors: ["Ann"],
    at: 995 * day,
    score: 0.874,
  };
  const { text } = await run({ query: "rotate key" }, [passage]);
  expect(text).toBe(
    "1. **[Keys](https://example.com/keys#2)** › Security › Rotation · Ann · 5 days ago · 87 %\n> **Keys**\n> **Rotating** the signing **key**: **keys rotate**.",
  );
});

test("five a page, and the way to the next", async () => {
  const first = await run({ query: "keys" }, many);
  expect(first.text).toContain("5. **Title of p5**");
  expect(first.text).not.toContain("Title of p6");
  expect(first.text).toContain("`/search keys page:2`");
  expect(first.asked[0]?.limit).toBe(6);
  const last = await run({ query: "keys", page: 3 }, many);
  expect(last.text).toContain("11. **Title of p11**");
  expect(last.text).toContain("12. **Title of p12**");
  expect(last.text).not.toContain("page:4");
  expect((await run({ query: "keys", page: 4 }, many)).text).toBe("There are no more results.");
});

test("a query's filters are understood, and named where nothing fits", async () => {
  const { text, asked } = await run({ query: 'keys from:ann -"old ones" #ops' }, []);
  expect(asked[0]?.query).toMatchObject({
    text: "keys",
    filter: { authors: ["ann"], without: ["old ones"], channels: ["ops"] },
  });
  expect(text).toContain("fits all of it");
  expect((await run({ query: "keys" }, [])).text).toBe("Nothing found. Try other words, or fewer.");
});

test("search by keyword alone says why", async () => {
  const { text } = await run({ query: "keys" }, many.slice(0, 1), "no embedding model is configured");
  expect(text).toContain("_Searched by keyword alone: no embedding model is configured._");
});

describe("the lines shown of a passage", () => {
  test("are those with most of the words, in their order, at most three", () => {
    const text = "one\nkey two\nkey and vault\nkey four\nvault\nkey, vault";
    expect(matchingLines(text, "key vault")).toEqual(["**key** two", "**key** and **vault**", "**key**, **vault**"]);
  });

  test("are the first where it was found by its meaning", () => {
    expect(matchingLines("\n\nHoliday allowance\nis 30 days", "vacation")).toEqual(["Holiday allowance"]);
  });

  test("keep an identifier as it is written", () => {
    expect(matchingLines("see `E_1042` in _src/turns/queue.ts_", "E_1042 src/turns/queue.ts")).toEqual([
      "see **E_1042** in **src/turns/queue.ts**",
    ]);
  });

  test("are cut around the words, and open no markup", () => {
    const [line = ""] = matchingLines(`${"before ".repeat(60)}| the **key** \`| ${"after ".repeat(60)}`, "key");
    expect(line).toMatch(/^….*\*\*key\*\*.*…$/);
    expect(line.length).toBeLessThan(200);
    expect(line).not.toMatch(/[`|]/);
  });
});
