import { describe, expect, test, vi } from "vitest";
import { ModelError } from "../../../src/errors.ts";
import { createSearch } from "../../../src/knowledge/create-search.ts";
import type { KnowledgeStore, StoreHit, StoreHits, StoreQuery } from "../../../src/knowledge/knowledge-store.ts";
import type { EmbeddingModel } from "../../../src/models/embedding-model.ts";
import { passageOf, questionOf } from "../../helpers/engine.ts";
import { recordingLog } from "../../helpers/recording-log.ts";

const never = new AbortController().signal;
const audience = { ...questionOf("x").conversation, readerId: null };
const unused = () => Promise.reject(new Error("not used here"));
const down = new ModelError("down", {
  status: 503,
  code: "overloaded",
  requestId: null,
  retryAfterMs: null,
  retryable: true,
});
const hit = (id: string, text = `Text of ${id}.`, changes: Partial<StoreHit> = {}): StoreHit => ({
  chunk: passageOf(id, text),
  words: 1,
  cosine: null,
  ...changes,
});

function searchOver(found: Pick<StoreHits, "keyword" | "vector">, embed: EmbeddingModel["embed"] | null) {
  const queries: StoreQuery[] = [];
  const search = async (query: StoreQuery) => {
    queries.push(query);
    return { ...found, vector: query.vector === null ? [] : found.vector, background: 0 };
  };
  const store: KnowledgeStore = { hashes: unused, put: unused, remove: unused, sources: unused, chunk: unused, search };
  const embedding = embed && { name: "m", dimensions: 2, embed };
  return { search: createSearch({ store, embedding, log: recordingLog().log }), queries };
}

describe("search by keyword alone says why", () => {
  test("where no embedding model is configured", async () => {
    const { search, queries } = searchOver({ keyword: [hit("a")], vector: [] }, null);
    expect(await search("x", audience, 3, never)).toMatchObject({
      mode: "keyword",
      reason: "no embedding model is configured",
    });
    expect(queries[0]?.vector).toBeNull();
  });

  test("where the embedding model fails", async () => {
    const { search } = searchOver({ keyword: [hit("a")], vector: [] }, () => Promise.reject(down));
    const { passages, mode, reason } = await search("x", audience, 3, never);
    expect({ mode, reason }).toEqual({ mode: "keyword", reason: "the embedding model can't be reached" });
    expect(passages.map(({ id }) => id)).toEqual(["a"]);
  });
});

test("what both kinds of search find comes before what one of them finds", async () => {
  const both = hit("both", "Both.", { words: 0.9, cosine: 0.9 });
  const hits = {
    keyword: [hit("words"), both],
    vector: [hit("meaning", "Meaning.", { words: 0, cosine: 1 }), both],
  };
  const { search } = searchOver(hits, async () => [new Float32Array([1, 0])]);
  const { passages, mode } = await search("x", audience, 3, never);
  expect(passages[0]?.id).toBe("both");
  expect(mode).toBe("hybrid");
});

test("the same words in two documents are one passage", async () => {
  const { search } = searchOver(
    { keyword: [hit("a", "Same words."), hit("b", "same  WORDS"), hit("c")], vector: [] },
    null,
  );
  expect((await search("x", audience, 5, never)).passages.map(({ id }) => id)).toEqual(["a", "c"]);
});

test("a copy with another date is the same passage; another page on the matter is not", async () => {
  const page =
    "Rotate the signing key in the vault, then restart every worker of both clusters, and tell the team; last done in";
  const { search } = searchOver(
    {
      keyword: [
        hit("first", `${page} May`),
        hit("copy", `${page} June`),
        hit("other", "Rotate the signing key in the console, then tell the team."),
      ],
      vector: [],
    },
    null,
  );
  expect((await search("x", audience, 5, never)).passages.map(({ id }) => id)).toEqual(["first", "other"]);
});

test("words are searched for while the question is still being embedded", async () => {
  const embedded = Promise.withResolvers<readonly Float32Array[]>();
  const { search, queries } = searchOver(
    { keyword: [hit("a")], vector: [hit("b", "Text.", { words: 0, cosine: 0.9 })] },
    () => embedded.promise,
  );
  const pending = search("x", audience, 5, never);
  await vi.waitFor(() => expect(queries).toMatchObject([{ text: "x", vector: null }]), 20_000);
  embedded.resolve([new Float32Array([1, 0])]);
  expect((await pending).passages.map(({ id }) => id)).toEqual(["a", "b"]);
});

test("a question that is asked again is embedded once", async () => {
  let calls = 0;
  const { search } = searchOver({ keyword: [], vector: [] }, async () => {
    calls += 1;
    return [new Float32Array([1, 0])];
  });
  await search("x", audience, 3, never);
  await search("x", audience, 3, never);
  expect(calls).toBe(1);
});

test("an aborted search ends with the reason, not with a worse answer", async () => {
  const stop = new AbortController();
  const { search } = searchOver({ keyword: [], vector: [] }, (_texts, signal) => {
    stop.abort(new Error("stopped"));
    return Promise.reject(signal.reason);
  });
  await expect(search("x", audience, 3, stop.signal)).rejects.toThrow("stopped");
});
