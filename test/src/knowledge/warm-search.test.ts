import { expect, test } from "vitest";
import type { StoreQuery } from "../../../src/knowledge/knowledge-store.ts";
import { warmSearch } from "../../../src/knowledge/warm-search.ts";

const embedding = {
  name: "one",
  dimensions: 3,
  embed: () => Promise.reject(new Error("warming costs no embedding")),
};

test.each([
  ["one", "one"],
  ["another", null],
  [null, null],
])("with the vectors of %s, the index that is read ahead is of %s", async (active, warmed) => {
  const asked: StoreQuery[] = [];
  const search = async (query: StoreQuery) => {
    asked.push(query);
    return { keyword: [], vector: [], background: 0 };
  };
  const deps = { store: { search }, vectors: { active: async () => active }, embedding };
  await warmSearch(deps, new AbortController().signal);
  expect(asked.map(({ vector }) => vector?.model ?? null)).toEqual([warmed]);
});
