import { describe, expect, test } from "vitest";
import { StorageError } from "../../../src/errors.ts";
import { parseOptions } from "../../../src/commands/command.ts";
import { matchingLines } from "../../../src/commands/matching-lines.ts";
import { createLoadSearchPage } from "../../../src/commands/load-search-page.ts";
import { type KeptQueries, searchCommand, turnSearchPage } from "../../../src/commands/search.ts";
import type { Passage, SearchQuery } from "../../../src/knowledge/search.ts";
import { passageOf, questionOf } from "../../helpers/engine.ts";

const day = 86_400_000;

const { conversation, author } = questionOf("x");
const keeping: KeptQueries = { keep: async () => "id", find: async (id) => (id === "id" ? "keys" : null) };

function searching(passages: readonly Passage[], reason: string | null = null, queries = keeping) {
  const asked: { query: string | SearchQuery; limit: number; channelId: string }[] = [];
  const loadSearchPage = createLoadSearchPage({
    search: async (query, { channelId }, limit) => {
      asked.push({ query, limit, channelId });
      return { passages: passages.slice(0, limit), mode: "hybrid", reason };
    },
    now: () => 1_000 * day,
  });
  return { asked, deps: { loadSearchPage, queries } };
}

async function run(
  options: Record<string, string | number>,
  passages: readonly Passage[],
  reason: string | null = null,
  queries = keeping,
) {
  const { asked, deps } = searching(passages, reason, queries);
  const command = searchCommand(deps);
  const context = { conversation, author, signal: new AbortController().signal };
  const answer = await command.run(context, parseOptions(command, options));
  if (typeof answer === "string") throw new Error("a search is answered with a card");
  return { text: answer.markdown, buttons: answer.buttons.map(({ label }) => label), asked };
}

/** Presses a button of a search in another channel. */
async function turn(value: string, passages: readonly Passage[]) {
  const { asked, deps } = searching(passages);
  const reaction = await turnSearchPage(deps)({
    kind: "press",
    action: "search.page",
    value,
    fields: {},
    conversation: { ...conversation, channelId: "elsewhere" },
    author,
    messageId: null,
  });
  return { reaction, asked };
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

test("who names a document or writes its headings can't make a link of their own, nor end ours", async () => {
  const passage = {
    ...passageOf("a", "Rotate the key."),
    documentTitle: "Sign in](https://evil.example) [here",
    url: "https://example.com/a_(b)",
    path: ["[Reset](https://evil.example)"],
    authors: ["*Ann* `x`"],
  };
  const { text } = await run({ query: "key" }, [passage]);
  expect(text).toContain("[Sign in)(https://evil.example) (here](https://example.com/a_%28b%29)**");
  expect(text.match(/\]\(/g)).toHaveLength(1);
  expect(text).toContain("∗Ann∗ 'x'");
});

test("five a page, and the way to the next", async () => {
  const first = await run({ query: "keys" }, many);
  expect(first.text).toContain("5. **Title of p5**");
  expect(first.text).not.toContain("Title of p6");
  expect(first.buttons).toEqual(["Page 2 ▶"]);
  expect(first.asked[0]?.limit).toBe(6);
  const last = await run({ query: "keys", page: 3 }, many);
  expect(last.text).toContain("11. **Title of p11**");
  expect(last.text).toContain("12. **Title of p12**");
  expect(last.buttons).toEqual(["◀ Page 2"]);
  expect((await run({ query: "keys", page: 4 }, many)).text).toBe("There are no more results.");
});

test("a press turns the page in place, for those who are where it is pressed", async () => {
  const { reaction, asked } = await turn("id:2", many);
  expect(reaction).toMatchObject({
    kind: "replace",
    card: { buttons: [{ label: "◀ Page 1" }, { label: "Page 3 ▶" }] },
  });
  expect(reaction).toMatchObject({ card: { markdown: expect.stringContaining("6. **Title of p6**") } });
  expect(asked).toMatchObject([{ query: { text: "keys" }, limit: 11, channelId: "elsewhere" }]);
});

test("a press on a search that is no longer known says so", async () => {
  await expect(turn("gone:2", many)).rejects.toThrow("This search is over a day old. Please search again.");
});

test("where the query can't be kept, the next page is a search of its own", async () => {
  const fault = { status: null, code: "full", requestId: null, retryAfterMs: null, retryable: true };
  const keep = () => Promise.reject(new StorageError("full", fault));
  const { text, buttons } = await run({ query: "keys" }, many, null, { ...keeping, keep });
  expect(text).toContain("`/search keys page:2`");
  expect(buttons).toEqual([]);
});

test("a page is one message, whatever it shows: the best lines stay", async () => {
  const long = Array.from({ length: 3 }, (_, line) => `${line} key ${"word ".repeat(40)}`).join("\n");
  const passages = Array.from({ length: 5 }, (_, index) => ({
    ...passageOf(`p${index}`, long),
    url: `https://example.com/${"x".repeat(80)}`,
  }));
  const { text } = await run({ query: "key" }, passages);
  expect(text.length).toBeLessThanOrEqual(2_000);
  expect(text.match(/^> /gm)?.length).toBeGreaterThanOrEqual(5);
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
