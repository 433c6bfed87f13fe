import { join } from "node:path";
import { expect, test } from "vitest";
import { evaluate } from "../../../src/evaluation/evaluate.ts";
import { evaluateGolden } from "../../../src/evaluation/evaluate-golden.ts";
import { loadCollection } from "../../../src/evaluation/collection.ts";
import { onShared } from "../../../src/evaluation/on-shared.ts";
import { writeGolden } from "../../../src/evaluation/write-golden.ts";
import type { GoldenQuestion } from "../../../src/knowledge/golden-store.ts";
import { openStorage } from "../../../src/storage/open-storage.ts";
import { goldenOf } from "../../helpers/golden.ts";
import { documentOf, openKnowledge } from "../../helpers/open-knowledge.ts";
import { recordingLog } from "../../helpers/recording-log.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const { signal } = new AbortController();
const now = () => 0;
const made = (id: string, changes: Partial<GoldenQuestion>): GoldenQuestion => ({
  ...goldenOf(id),
  madeBy: [{ id: "slack:UANN", name: "ann" }],
  ...changes,
});
const keys = made("t1", { question: "signing key" });
const secret = made("t2", {
  question: "merger",
  relevant: [{ sourceId: "docs", documentKey: "merger.md", title: "Merger" }],
});

async function openIndex() {
  const folder = temporaryFolder();
  const storage = await openStorage(`sqlite:${join(folder, "threadwise.db")}`, recordingLog().log);
  const { knowledge, vectors, corpus } = storage;
  await knowledge.put(documentOf("keys.md", "Rotate the signing key every month."));
  await knowledge.put(documentOf("lunch.md", "Lunch is at noon."));
  await knowledge.put(documentOf("merger.md", "The merger is called zephyrine.", { scope: "channel:slack:T:C" }));
  const run = (golden: readonly GoldenQuestion[]) =>
    evaluateGolden(golden, { store: knowledge, vectors, embedding: null, signal, now });
  return { storage, corpus, run, folder };
}

test("golden questions are asked of what is indexed now, and of what could be read where each was asked", async () => {
  const { storage, run } = await openIndex();
  const { rankings, ...about } = await run([keys, secret]);
  expect(about).toMatchObject({ collection: "golden", documents: 3, questions: 2, model: null });
  expect(rankings.keyword?.mean).toEqual({ ndcg10: 1, recall10: 1, recall100: 1, mrr10: 1 });
  const elsewhere = await run([{ ...secret, scopes: ["workspace", "channel:slack:T:OTHER"] }]);
  expect(elsewhere.rankings.keyword?.mean.recall100).toBe(0);
  await storage.close();
});

test("without a golden question there is nothing to measure", async () => {
  const { storage, run } = await openIndex();
  await expect(run([])).rejects.toMatchObject({ name: "UserError", code: "no-golden-questions" });
  await storage.close();
});

test("what is exported is a test collection with the same figures; a question without its documents is left out", async () => {
  const { storage, corpus, folder } = await openIndex();
  const gone = made("t3", { relevant: [{ sourceId: "docs", documentKey: "gone.md", title: "Gone" }] });
  const out = join(folder, "exported");
  expect(await writeGolden(out, [keys, secret, gone], corpus)).toEqual({ questions: 2, documents: 3, leftOut: 1 });
  const collection = await loadCollection(out);
  expect(collection.documents).toContainEqual({
    id: "docs/keys.md",
    title: "keys.md",
    text: "Rotate the signing key every month.",
  });
  const { store, vectors } = await openKnowledge();
  const run = await evaluate(collection, { store, vectors, embedding: null, signal, now });
  expect(run.rankings.keyword?.mean.ndcg10).toBe(1);
  await storage.close();
});

test("runs of a set that has grown are compared on the questions that are in both", async () => {
  const { storage, run } = await openIndex();
  const lost = { ...secret, scopes: ["workspace"] as const };
  const [before, after] = onShared(await run([keys]), await run([keys, lost]));
  expect(after.rankings.keyword?.mean.ndcg10).toBe(1);
  expect(before.questions).toBe(after.questions);
  const one = await run([keys]);
  const other = await run([secret]);
  expect(() => onShared(one, other)).toThrow("shares no question");
  await storage.close();
});
