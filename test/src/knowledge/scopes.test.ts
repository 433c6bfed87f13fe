import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createSearch } from "../../../src/knowledge/create-search.ts";
import { embedMissing } from "../../../src/knowledge/embed-missing.ts";
import { channelScope, type Scope, scopesFor } from "../../../src/knowledge/scope.ts";
import { parseSearch } from "../../../src/knowledge/search-query.ts";
import type { EmbeddingModel } from "../../../src/models/embedding-model.ts";
import { conversationOf } from "../../../src/platform/message.ts";
import { openStorage } from "../../../src/storage/open-storage.ts";
import type { Storage } from "../../../src/storage/storage.ts";
import { recordingLog } from "../../helpers/recording-log.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const never = new AbortController().signal;
const vocabulary = ["key", "vault", "tea", "deploy", "rollback", "salary", "lunch", "printer"];
const channels = ["C1", "C2", "C12"];

/** Each word of the vocabulary is a direction. */
const wordVectors: EmbeddingModel = {
  name: "words",
  dimensions: vocabulary.length,
  embed: async (texts) =>
    texts.map((text) => {
      const counts = vocabulary.map((word) => 0.01 + text.split(word).length - 1);
      const length = Math.hypot(...counts);
      return Float32Array.from(counts, (count) => count / length);
    }),
};

const anywhere = {
  platform: "slack",
  workspaceId: "T1",
  threadId: null,
  visibility: "public",
  channelId: "C1",
} as const;
const places = channels.flatMap((channelId) =>
  (["public", "private", "direct"] as const).map((visibility) =>
    conversationOf({ platform: "slack", workspaceId: "T1", channelId, threadId: "1.1", visibility }),
  ),
);
const place = fc.constantFrom(...places);
const scope = fc.oneof(fc.constant<Scope>("workspace"), place.map(channelScope));
const words = fc.array(fc.constantFrom(...vocabulary), { minLength: 1, maxLength: 6 }).map((list) => list.join(" "));
const authors = ["ann", "bob"];
const documents = fc.array(
  fc.record({
    key: fc.constantFrom("a", "b", "c", "d", "e", "f"),
    scope,
    text: words,
    author: fc.constantFrom(...authors),
    at: fc.constantFrom(Date.UTC(2025), Date.UTC(2026)),
  }),
  { minLength: 4, maxLength: 14 },
);
/** What might talk a search out of its scope. */
const narrowing = fc.constantFrom(
  "",
  "",
  "",
  "from:ann",
  "-tea",
  '"key vault"',
  "#c2",
  "<#C2>",
  "after:2025-06",
  "before:2025-06",
);
const question = fc.record({
  place,
  text: fc.tuple(words, narrowing).map((parts) => parts.join(" ")),
  isTyped: fc.boolean(),
});

/** So many combinations of scopes, memberships and questions in all. */
const indexes = 40;
const questionsOfEach = 250;

test("of ten thousand questions anywhere, none is shown a passage from outside what its conversation may see", async () => {
  const { log } = recordingLog();
  const storage = await openStorage(`sqlite:${join(temporaryFolder(), "t.db")}`, log);
  const search = createSearch({ store: storage.knowledge, embedding: wordVectors, log });
  const counts = { asked: 0, shown: 0, ofChannels: 0 };

  await fc.assert(
    fc.asyncProperty(
      documents,
      fc.array(question, { minLength: questionsOfEach, maxLength: questionsOfEach }),
      async (given, asked) => {
        const scopeNow = await index(storage, given);
        await embedMissing(storage.vectors, wordVectors, never);
        await Promise.all(
          asked.map(async ({ place, text, isTyped }) => {
            const { passages, mode } = await search(isTyped ? parseSearch(text) : text, place, 6, never);
            expect(mode).toBe("hybrid");
            counts.asked += 1;
            counts.shown += passages.length;
            for (const { documentKey } of passages) {
              const scope = scopeNow.get(documentKey);
              expect(scopesFor(place)).toContain(scope);
              if (scope !== "workspace") counts.ofChannels += 1;
            }
          }),
        );
        const { passages } = await search("key vault tea deploy", conversationOf(anywhere), 6, never);
        for (const { id } of passages) expect(await storage.knowledge.chunk(id, ["channel:slack:T9:C9"])).toBeNull();
      },
    ),
    { numRuns: indexes, endOnFailure: true },
  );
  expect(counts.asked).toBe(indexes * questionsOfEach);
  expect(counts.shown).toBeGreaterThan(counts.asked / 2);
  expect(counts.ofChannels).toBeGreaterThan(counts.asked / 10);
  await storage.close();
}, 120_000);

interface Given {
  readonly key: string;
  readonly scope: Scope;
  readonly text: string;
  readonly author: string;
  readonly at: number;
}

/** Replaces what is indexed. A document that is put again moves to its last scope. */
async function index({ knowledge }: Storage, given: readonly Given[]): Promise<ReadonlyMap<string, Scope>> {
  for (const source of await knowledge.sources())
    await knowledge.remove(source.id, [...(await knowledge.hashes(source.id)).keys()]);
  const scopeNow = new Map<string, Scope>();
  for (const { key, scope, text, author, at } of given) {
    const chunks = [{ path: [], text: `${text} ${key}`, line: 1, authors: [author], at }];
    const channel = { id: "C2", name: "c2" };
    await knowledge.put({ sourceId: "folder:docs", key, title: key, url: null, scope, hash: "h", chunks, channel });
    scopeNow.set(key, scope);
  }
  return scopeNow;
}
