import { afterEach, beforeEach, expect, test } from "vitest";
import type { Clock } from "../../../../src/models/retry.ts";
import { openClient } from "../../../../src/models/openai/client.ts";
import { embeddingModel } from "../../../../src/models/openai/embedding.ts";
import { failing, outOfQuota, rateLimited } from "../../../fakes/openai/faults.ts";
import { type FakeOpenAI, startFakeOpenAI } from "../../../fakes/openai/start.ts";

let fake: FakeOpenAI;
beforeEach(async () => {
  fake = await startFakeOpenAI();
});
afterEach(() => fake.close());

const impatient: Clock = { now: () => 0, sleep: async () => {}, random: () => 0 };
const { signal } = new AbortController();
const open = (dimensions = 64, model = "text-embedding-3-small") =>
  embeddingModel(openClient({ apiKey: "sk-fake", baseUrl: fake.baseUrl }), { model, dimensions, clock: impatient });

function dot(a: Float32Array | undefined, b: Float32Array | undefined): number {
  const [one, other] = [Array.from(a ?? [Number.NaN]), Array.from(b ?? [])];
  return one.reduce((sum, value, index) => sum + value * (other[index] ?? Number.NaN), 0);
}

function inputSizes(): number[] {
  return fake.requests.map(({ body }) => {
    const { input } = body as { input: string[] };
    return input.length;
  });
}

test("texts that say alike get vectors that point alike, all of length one", async () => {
  const [a, b, c] = await open().embed(
    ["rotate the signing key", "the signing key rotates", "pizza on friday"],
    signal,
  );
  expect(dot(a, a)).toBeCloseTo(1, 5);
  expect(dot(c, c)).toBeCloseTo(1, 5);
  expect(dot(a, b)).toBeGreaterThan(dot(a, c));
});

test("the vector space is named with its dimensions", () => {
  expect(open(64)).toMatchObject({ name: "text-embedding-3-small@64", dimensions: 64 });
});

test("any number of texts comes back in order, in requests that the API takes", async () => {
  const texts = Array.from({ length: 4_100 }, (_, index) => `text ${index}`);
  const vectors = await open().embed(texts, signal);
  expect(inputSizes()).toEqual([2_048, 2_048, 4]);
  const [last] = await open().embed(["text 4099"], signal);
  expect(dot(vectors[4_099], last)).toBeCloseTo(1, 5);
});

test("many long texts share no request that would be too big", async () => {
  const text = "word ".repeat(3_000);
  const vectors = await open().embed(
    Array.from({ length: 100 }, () => text),
    signal,
  );
  expect(vectors).toHaveLength(100);
  const sizes = inputSizes();
  expect(sizes.length).toBeGreaterThan(1);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(100);
});

test("where the server counts more tokens than expected, the batch is cut again", async () => {
  fake.countTokens = (text) => Buffer.byteLength(text);
  const texts = Array.from({ length: 60 }, (_, index) => `${index} ${"漢".repeat(2_600)}`);
  expect(await open().embed(texts, signal)).toHaveLength(60);
});

test("a text that is too long is embedded by its beginning", async () => {
  fake.countTokens = (text) => Buffer.byteLength(text);
  const [long, short] = await open().embed([`${"a ".repeat(50_000)}`, "a"], signal);
  expect(dot(long, short)).toBeGreaterThan(0.99);
  expect(await open().embed(["😀".repeat(20_000)], signal)).toHaveLength(1);
});

test("an empty text does not spoil the others", async () => {
  expect(await open().embed(["", "one"], signal)).toHaveLength(2);
  expect(await open().embed([], signal)).toEqual([]);
});

test("a batch that fails is sent again, and only that one", async () => {
  fake.next("/embeddings", failing(500), rateLimited({ "retry-after": "600" }));
  const texts = Array.from({ length: 2_049 }, (_, index) => `text ${index}`);
  expect(await open().embed(texts, signal)).toHaveLength(2_049);
  expect(inputSizes()).toEqual([2_048, 2_048, 2_048, 1]);
});

test("a request that hangs is given up and sent again", async () => {
  fake.next("/embeddings", { kind: "hang" });
  const client = openClient({ apiKey: "sk-fake", baseUrl: fake.baseUrl }).withOptions({ timeout: 50 });
  const model = embeddingModel(client, { model: "text-embedding-3-small", dimensions: 64, clock: impatient });
  expect(await model.embed(["one"], signal)).toHaveLength(1);
});

test("no credit is no reason to try again", async () => {
  fake.next("/embeddings", outOfQuota());
  await expect(open().embed(["one"], signal)).rejects.toMatchObject({ code: "insufficient_quota" });
  expect(fake.requests).toHaveLength(1);
});

test("a server with one size of vectors is believed, if it is the size that was set", async () => {
  fake.unknownParameters.add("dimensions");
  expect(await open(1_536).embed(["one"], signal)).toHaveLength(1);
  await expect(open(768).embed(["one"], signal)).rejects.toMatchObject({
    code: "unexpected-response",
    retryable: false,
    message: expect.stringContaining("EMBEDDING_DIMENSIONS is 768"),
  });
});

test("stops with the caller's reason", async () => {
  fake.next("/embeddings", { kind: "hang" });
  const caller = new AbortController();
  const embedding = open().embed(["one"], caller.signal);
  await expect.poll(() => fake.requests.length).toBe(1);
  caller.abort(new Error("changed my mind"));
  await expect(embedding).rejects.toThrow("changed my mind");
});
