import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createSearch } from "../../../src/knowledge/create-search.ts";
import { embedMissing } from "../../../src/knowledge/embed-missing.ts";
import { channelScope, type Scope, scopesFor } from "../../../src/knowledge/scope.ts";
import type { EmbeddingModel } from "../../../src/models/embedding-model.ts";
import { conversationOf } from "../../../src/platform/message.ts";
import { openStorage } from "../../../src/storage/open-storage.ts";
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

const conversationIn = (channelId: string) =>
  conversationOf({ platform: "slack", workspaceId: "T1", channelId, threadId: "1.1", visibility: "public" });
const scope = fc.constantFrom<Scope>(
  "workspace",
  ...channels.map((channelId) => channelScope(conversationIn(channelId))),
);
const words = fc.array(fc.constantFrom(...vocabulary), { minLength: 1, maxLength: 6 }).map((list) => list.join(" "));
const documents = fc.array(fc.record({ key: fc.constantFrom("a", "b", "c", "d", "e", "f"), scope, text: words }), {
  maxLength: 12,
});
const questions = fc.array(fc.tuple(fc.constantFrom(...channels), words), { minLength: 1, maxLength: 5 });

test("for any documents and questions, nobody is shown a passage from outside what their channel may see", async () => {
  const { log } = recordingLog();
  const storage = await openStorage(`sqlite:${join(temporaryFolder(), "t.db")}`, log);
  const search = createSearch({ store: storage.knowledge, embedding: wordVectors, log });
  let shown = 0;
  await fc.assert(
    fc.asyncProperty(documents, questions, async (given, asked) => {
      for (const source of await storage.knowledge.sources()) {
        await storage.knowledge.remove(source.id, [...(await storage.knowledge.hashes(source.id)).keys()]);
      }
      // A document that is put again moves to its last scope.
      const now = new Map<string, Scope>();
      for (const { key, scope: at, text } of given) {
        const chunks = [{ path: [], text: `${text} ${key}`, line: 1 }];
        await storage.knowledge.put({
          sourceId: "folder:docs",
          key,
          title: key,
          url: null,
          scope: at,
          hash: "h",
          chunks,
        });
        now.set(key, at);
      }
      await embedMissing(storage.vectors, wordVectors, never);
      for (const [channelId, question] of asked) {
        const conversation = conversationIn(channelId);
        const { passages, mode } = await search(question, conversation, 6, never);
        expect(mode).toBe("hybrid");
        shown += passages.length;
        for (const { documentKey } of passages) expect(scopesFor(conversation)).toContain(now.get(documentKey));
        for (const { id } of passages) expect(await storage.knowledge.chunk(id, ["channel:slack:T9:C9"])).toBeNull();
      }
    }),
    { numRuns: 60 },
  );
  expect(shown).toBeGreaterThan(100);
  await storage.close();
});
