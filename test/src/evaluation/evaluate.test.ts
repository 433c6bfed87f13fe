import { expect, test } from "vitest";
import type { Collection } from "../../../src/evaluation/collection.ts";
import { evaluate } from "../../../src/evaluation/evaluate.ts";
import { renderRun } from "../../../src/evaluation/report.ts";
import { openKnowledge } from "../../helpers/open-knowledge.ts";

const collection: Collection = {
  name: "docs",
  documents: [
    { id: "keys", title: "Keys", text: "Rotate the signing key every month." },
    { id: "lunch", title: "Lunch", text: "Lunch is at noon, in the yard." },
    { id: "holidays", title: "Holidays", text: "Everybody has thirty days a year." },
  ],
  questions: [
    { id: "q1", text: "signing key" },
    { id: "q2", text: "vacation allowance" },
  ],
  judged: new Map([
    ["q1", new Map([["keys", 1]])],
    ["q2", new Map([["holidays", 1]])],
  ]),
  vectors: null,
};
const directions = ["keys", "lunch", "holidays"];
const toward = (id: string) => Float32Array.from(directions, (direction) => (direction === id ? 1 : 0));

async function run(given: Collection) {
  const { store, vectors } = await openKnowledge();
  const signal = new AbortController().signal;
  return evaluate(given, { store, vectors, embedding: null, signal, now: () => 0 });
}

test("without vectors, search by keyword alone is measured", async () => {
  const { rankings, model } = await run(collection);
  expect(model).toBeNull();
  expect(Object.keys(rankings)).toEqual(["keyword"]);
  expect(rankings.keyword?.perQuestion).toMatchObject({ q1: { ndcg10: 1, mrr10: 1 }, q2: { ndcg10: 0, recall100: 0 } });
  expect(rankings.keyword?.mean).toMatchObject({ ndcg10: 0.5 });
});

test("with vectors, search by meaning and both together are measured too", async () => {
  const vectors = {
    model: "given",
    documents: directions.map(toward),
    questions: [toward("keys"), toward("holidays")],
  };
  const measured = await run({ ...collection, vectors });
  expect(measured.rankings.vector?.mean).toMatchObject({ ndcg10: 1, mrr10: 1 });
  expect(measured.rankings.hybrid?.mean).toMatchObject({ ndcg10: 1, mrr10: 1 });
  expect(renderRun(measured)).toMatch(
    /^docs: 3 documents, 2 questions, embedded by given\n.*nDCG@10.*\nkeyword +0\.500/,
  );
});

test("a question that is one of the documents is not to find itself", async () => {
  const { rankings } = await run({
    ...collection,
    questions: [{ id: "keys", text: "Rotate the signing key at noon." }],
    judged: new Map([["keys", new Map([["lunch", 1]])]]),
  });
  expect(rankings.keyword?.perQuestion["keys"]?.ndcg10).toBe(1);
});
