import { afterEach, beforeEach, expect, test } from "vitest";
import { createSearch } from "../../../src/knowledge/create-search.ts";
import { embedMissing } from "../../../src/knowledge/embed-missing.ts";
import { embeddingModel } from "../../../src/models/openai/embedding.ts";
import { openClient } from "../../../src/models/openai/client.ts";
import { outOfQuota } from "../../fakes/openai/faults.ts";
import { type FakeOpenAI, startFakeOpenAI } from "../../fakes/openai/start.ts";
import { questionOf } from "../../helpers/engine.ts";
import { documentOf, openKnowledge } from "../../helpers/open-knowledge.ts";

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
  const search = createSearch({ store: opened.store, embedding: modelOf(), log: opened.log });
  return { ...opened, search };
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

test("many texts go in few requests", async () => {
  const { vectors } = await knowledgeOf(Array.from({ length: 1_100 }, (_, at) => `text ${at}`));
  expect(await embedMissing(vectors, modelOf(), never)).toBe(1_100);
  expect(fake.requests.length).toBeLessThanOrEqual(3);
});

test("after a failure in the middle, the next run pays for the rest alone", async () => {
  const { vectors } = await knowledgeOf(Array.from({ length: 1_100 }, (_, at) => `text ${at}`));
  const steps = modelOf();
  let calls = 0;
  const failsLater = {
    ...steps,
    embed: (texts: readonly string[], signal: AbortSignal) => {
      if ((calls += 1) === 2) fake.next("/embeddings", outOfQuota());
      return steps.embed(texts, signal);
    },
  };
  await expect(embedMissing(vectors, failsLater, never)).rejects.toMatchObject({ name: "ModelError" });
  fake.requests.length = 0;
  const rest = await embedMissing(vectors, modelOf(), never);
  expect(rest).toBeLessThan(1_100);
  expect(new Set(sentTexts().flat()).size).toBe(rest);
  expect(await embedMissing(vectors, modelOf(), never)).toBe(0);
});

test("another model embeds everything anew, and is searched alone", async () => {
  const { vectors, search } = await knowledgeOf(["rotate the signing key", "order lunch"]);
  await embedMissing(vectors, modelOf("text-embedding-3-large"), never);
  const { conversation } = questionOf("x");
  const before = await search("zzz lunch order", conversation, 5, never);
  expect(before.passages.map(({ text }) => text)).toEqual(["order lunch"]);
  expect(await embedMissing(vectors, modelOf(), never)).toBe(2);
  const after = await search("zzz lunch order", conversation, 5, never);
  expect(after.passages.map(({ text }) => text)).toEqual(["order lunch", "rotate the signing key"]);
  expect(after.mode).toBe("hybrid");
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
  expect(await search("signing key", questionOf("x").conversation, 5, never)).toMatchObject({
    mode: "keyword",
    reason: "the embedding model can't be reached",
    passages: [{ text: "rotate the signing key" }],
  });
  expect(entries.map(({ level }) => level)).toEqual(["warn"]);
});
