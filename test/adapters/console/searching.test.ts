import { describe, expect, test } from "vitest";
import type { LoadSearchPage } from "../../../src/platform/search-page.ts";
import { openConsole } from "./scripted-console.ts";

const result = {
  number: 6,
  passageId: "keys#1",
  title: "Keys <b>",
  url: "https://example.com/keys",
  path: ["Security", "Rotation"],
  facts: ["Ann", "5 days ago", "87 %"],
  lines: ["To rotate the **signing** **key** <script>alert(1)</script>"],
};

async function open(found: Partial<Awaited<ReturnType<LoadSearchPage>>> = {}) {
  const asked: { query: string; page: number; channelId: string }[] = [];
  const console = await openConsole({
    async search(query, page, { channelId }) {
      asked.push({ query, page, channelId });
      return { page, results: [result], hasMore: true, isNarrowed: false, reason: null, ...found };
    },
  });
  const search = async (fields: Record<string, string> = {}) => {
    const response = await fetch(`${console.url}/search?${new URLSearchParams(fields).toString()}`);
    return response.text();
  };
  return { asked, search, [Symbol.asyncDispose]: () => console.adapter.stop() };
}

describe("the search page", () => {
  test("shows where it stands: title, path, who, how long ago, how good, and the lines with the words in bold, safely", async () => {
    await using page = await open();
    const shown = await page.search({ q: "signing key", page: "2" });
    for (const words of [...result.path, ...result.facts, "<strong>signing</strong>", "https://example.com/keys"]) {
      expect(shown).toContain(words);
    }
    expect(shown).toContain('href="/passages/keys%231"');
    expect(shown).toContain("Keys &lt;b&gt;");
    expect(shown).not.toContain("<script>alert");
    expect(page.asked).toEqual([{ query: "signing key", page: 2, channelId: "search" }]);
  });

  test("has a field for each filter, which keeps what was filled in while pages turn", async () => {
    await using page = await open();
    const fields = {
      q: "keys",
      channel: "ops",
      from: "Ann B",
      after: "2026-01-02",
      before: "2026-03-04",
      phrase: "a key",
    };
    const shown = await page.search({ ...fields, page: "2" });
    expect(page.asked[0]?.query).toBe('keys #ops from:"Ann B" after:2026-01-02 before:2026-03-04 "a key"');
    expect(shown).toContain('name="from" value="Ann B"');
    const links = Array.from(shown.matchAll(/href="\/search\?([^"]*)"/g), ([, query = ""]) =>
      Object.fromEntries(new URLSearchParams(query.replaceAll("&amp;", "&"))),
    );
    expect(links).toEqual([
      { ...fields, page: "1" },
      { ...fields, page: "3" },
    ]);
  });

  test("asks for nothing until there is something to look for, and takes no more than fits", async () => {
    await using page = await open();
    expect(await page.search()).toContain("you see where it stands");
    expect(await page.search({ q: "x".repeat(401) })).toContain("too long");
    expect(page.asked).toEqual([]);
  });

  test("says so where nothing is found, and why it searched by keyword alone", async () => {
    await using nothing = await open({ results: [], hasMore: false, isNarrowed: true });
    expect(await nothing.search({ q: "x", from: "ann" })).toContain("Try fewer filters");
    await using keyword = await open({ reason: "no embedding model is configured" });
    expect(await keyword.search({ q: "x", page: "999" })).toContain("by keyword alone: no embedding model");
    expect(keyword.asked[0]?.page).toBe(1);
  });

  test("is linked from every conversation", async () => {
    await using console = await openConsole();
    expect(await (await fetch(console.url)).text()).toContain('href="/search"');
  });
});
