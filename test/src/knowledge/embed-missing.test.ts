import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSearch } from "../../../src/knowledge/create-search.ts";
import { embedMissing } from "../../../src/knowledge/embed-missing.ts";
import { searchActiveModel } from "../../../src/knowledge/search-active-model.ts";
import type { EmbeddingModel } from "../../../src/models/embedding-model.ts";
import { embeddingModel } from "../../../src/models/openai/embedding.ts";
import { openClient } from "../../../src/models/openai/client.ts";
import { outOfQuota } from "../../fakes/openai/faults.ts";
import { type FakeOpenAI, startFakeOpenAI } from "../../fakes/openai/start.ts";
import { questionOf } from "../../helpers/engine.ts";
import { documentOf, openKnowledge } from "../../helpers/open-knowledge.ts";

const everyone = { ...questionOf("x").conversation, readerId: null };

const never = new AbortController().signal;
const small = "text-embedding-3-small";
let fake: FakeOpenAI;

beforeEach(async () => {
  fake = await startFakeOpenAI();
});
afterEach(() => fake.close());

function modelOf(model = small) {
  return embeddingModel(openClient({ apiKey: "sk-fake", baseUrl: fake.baseUrl }), { model, dimensions: 256 });
}

/** Every text that was sent, request by request. */
function sentTexts(): string[][] {
  return fake.requests.map(({ body }) => {
    const input = typeof body === "object" && body !== null && "input" in body ? body.input : [];
    return Array.isArray(input) ? input.map(String) : [String(input)];
  });
}

async function knowledgeOf(texts: readonly string[]) {
  const opened = await openKnowledge();
  await opened.store.put(documentOf("a", texts));
  return opened;
}

test("each text is sent once, under its title, and never again", async () => {
  const { store, vectors } = await knowledgeOf(["one", "two", "one"]);
  await store.put(documentOf("copy", ["two"], { title: "a" }));
  expect(await embedMissing(vectors, modelOf(), never)).toBe(2);
  expect(sentTexts().flat().toSorted()).toEqual(["a\n\none", "a\n\ntwo"]);
  expect(await embedMissing(vectors, modelOf(), never)).toBe(0);
  await store.put(documentOf("a", ["one", "three"], { hash: "new" }));
  expect(await embedMissing(vectors, modelOf(), never)).toBe(1);
  expect(sentTexts().at(-1)).toEqual(["a\n\nthree"]);
});

test("calls are filled as far as the API allows, by texts and by tokens", async () => {
  const { store, vectors } = await knowledgeOf(Array.from({ length: 4_100 }, (_, at) => `text ${at}`));
  expect(await embedMissing(vectors, modelOf(), never)).toBe(4_100);
  expect(sentTexts().map(({ length }) => length)).toEqual([2_048, 2_048, 4]);

  fake.requests.length = 0;
  fake.countTokens = (text) => Math.ceil(Buffer.byteLength(text) / 4);
  // A million tokens: four calls of 300,000 would do.
  await store.put(
    documentOf(
      "b",
      Array.from({ length: 3_000 }, (_, at) => `${at} `.padEnd(1_400, "word ")),
    ),
  );
  expect(await embedMissing(vectors, modelOf(), never)).toBe(3_000);
  expect(fake.requests.length).toBeLessThanOrEqual(5);
});

test("after a failure in the middle, the next run pays for the rest alone, and what was made is told as it goes", async () => {
  const { vectors } = await knowledgeOf(Array.from({ length: 5_000 }, (_, at) => `text ${at}`));
  const model = modelOf();
  const failsLater: EmbeddingModel = {
    ...model,
    embed: (texts, signal, onBatch) =>
      model.embed(texts, signal, async (batch) => {
        await onBatch?.(batch);
        fake.next("/embeddings", outOfQuota());
      }),
  };
  const told: number[] = [];
  const failing = embedMissing(vectors, failsLater, never, (embedded) => told.push(embedded));
  await expect(failing).rejects.toMatchObject({ name: "ModelError" });
  expect(told).toEqual([2_048]);
  fake.requests.length = 0;
  expect(await vectors.countMissing(model.name)).toBe(2_952);
  expect(await embedMissing(vectors, model, never)).toBe(2_952);
  expect(new Set(sentTexts().flat()).size).toBe(2_952);
  expect(await embedMissing(vectors, model, never)).toBe(0);
});

describe("another model", () => {
  const large = "text-embedding-3-large";
  async function switching() {
    const opened = await openKnowledge();
    await opened.store.put(documentOf("keys", "rotate the signing key"));
    await opened.store.put(documentOf("food", "order lunch"));
    await embedMissing(opened.vectors, modelOf(), never);
    let asked = 0;
    const search = searchActiveModel({
      ...opened,
      embedding: modelOf(large),
      openModel: async (name) => (name === modelOf().name ? modelOf() : null),
    });
    const ask = async () => {
      fake.requests.length = 0;
      // The vector of a question that was asked before is known.
      const { passages, mode } = await search(`zzz lunch order ${(asked += 1)}`, everyone, 5, never);
      const models = fake.requests.map(({ body }) => (body as { model: string }).model);
      return { models, mode, keys: passages.map(({ documentKey }) => documentKey) };
    };
    return { ...opened, ask };
  }
  const both = { mode: "hybrid", keys: ["food", "keys"] };

  test("embeds everything anew beside what is there; search goes on with that until all is done, and it is forgotten then", async () => {
    const { store, vectors, ask } = await switching();
    expect(await ask()).toEqual({ ...both, models: [small] });
    fake.next("/embeddings", outOfQuota());
    await expect(embedMissing(vectors, modelOf(large), never)).rejects.toMatchObject({ name: "ModelError" });
    // What comes meanwhile is found by its words.
    await store.put(documentOf("more", "order more"));
    expect(await ask()).toMatchObject({ mode: "hybrid", models: [small], keys: ["food", "more", "keys"] });

    expect(await embedMissing(vectors, modelOf(large), never)).toBe(3);
    expect(await vectors.active()).toBe(modelOf(large).name);
    expect(await ask()).toMatchObject({ mode: "hybrid", models: [large] });
    expect(await vectors.countMissing(modelOf().name)).toBe(3);
  });

  test("that another process embeds with is used as soon as it is done there", async () => {
    const { folder, ask } = await switching();
    expect(await ask()).toMatchObject({ models: [small] });
    const other = await openKnowledge(folder);
    await embedMissing(other.vectors, modelOf(large), never);
    expect(await ask()).toMatchObject({ models: [large], mode: "hybrid" });
  });

  test("whose predecessor is not known any more is used at once, as far as it got", async () => {
    const { vectors, ...opened } = await switching();
    const search = searchActiveModel({ ...opened, vectors, embedding: modelOf(large), openModel: async () => null });
    expect((await search("lunch", everyone, 5, never)).mode).toBe("hybrid");
  });
});

test("a model that gives too few vectors is a fault, not an endless loop", async () => {
  const { vectors } = await knowledgeOf(["one", "two"]);
  const short = { ...modelOf(), embed: async () => [] };
  await expect(embedMissing(vectors, short, never)).rejects.toThrow("no vector");
});

test("stopped, it ends with the reason", async () => {
  const { vectors } = await knowledgeOf(["one"]);
  const stop = new AbortController();
  fake.next("/embeddings", { kind: "hang" });
  const embedding = embedMissing(vectors, modelOf(), stop.signal);
  stop.abort(new Error("stopped by hand"));
  await expect(embedding).rejects.toThrow("stopped by hand");
});

test("a question whose embedding takes too long is searched by keyword, with the reason", async () => {
  const { store, log, entries } = await knowledgeOf(["rotate the signing key"]);
  fake.next("/embeddings", { kind: "hang" });
  const search = createSearch({ store, embedding: modelOf(), log, embeddingMs: 20 });
  expect(await search("signing key", everyone, 5, never)).toMatchObject({
    mode: "keyword",
    reason: "the embedding model can't be reached",
    passages: [{ text: "rotate the signing key" }],
  });
  expect(entries.map(({ level }) => level)).toEqual(["warn"]);
});
