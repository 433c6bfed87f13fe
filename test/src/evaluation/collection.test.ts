import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadCollection } from "../../../src/evaluation/collection.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const good = {
  "corpus.jsonl": '{"_id":"d1","title":"Keys","text":"Rotate them."}\n{"_id":"d2","text":"Lunch at noon."}\n',
  "queries.jsonl": '{"_id":"q1","text":"rotate keys"}\n{"_id":"q2","text":"unjudged"}\n',
  "qrels.tsv": "query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t0\n",
};

function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

const floats = (...numbers: readonly number[]) => new Uint8Array(Float32Array.from(numbers).buffer);

test("a folder in the public layout is read: documents, judged questions, and grades above nothing", async () => {
  expect(await loadCollection(folderOf(good))).toMatchObject({
    documents: [
      { id: "d1", title: "Keys", text: "Rotate them." },
      { id: "d2", title: "", text: "Lunch at noon." },
    ],
    questions: [{ id: "q1", text: "rotate keys" }],
    judged: new Map([["q1", new Map([["d1", 1]])]]),
    vectors: null,
  });
});

test("vectors beside it belong to the documents, then the queries, and come out with unit length", async () => {
  const vectors = floats(3, 4, 0, 2, 5, 0, 0, 1);
  const { vectors: read } = await loadCollection(
    folderOf({ ...good, "vectors.f32": vectors, "meta.json": '{"model":"m","dim":2}' }),
  );
  expect(read?.model).toBe("m");
  expect(read?.documents.map((vector) => [...vector].map((value) => value.toFixed(1)))).toEqual([
    ["0.6", "0.8"],
    ["0.0", "1.0"],
  ]);
  expect(read?.questions.map((vector) => [...vector])).toEqual([[1, 0]]);
});

test("passages without questions are asked with each for the others of its source", async () => {
  const rows = ["a", "a", "b"].map((source, row) => JSON.stringify({ text: `text ${row}`, source })).join("\n");
  const collection = await loadCollection(
    folderOf({ "rows.jsonl": rows, "vectors.f32": floats(1, 0, 0, 1, 1, 1), "meta.json": '{"dim":2}' }),
  );
  expect(collection.questions.map(({ id }) => id)).toEqual(["0", "1"]);
  expect(collection.judged).toEqual(
    new Map([
      ["0", new Map([["1", 1]])],
      ["1", new Map([["0", 1]])],
    ]),
  );
});

describe("what is wrong with a folder is told with its file and line", () => {
  test.each<[string, Record<string, string | Uint8Array | null>, RegExp]>([
    ["a missing file", { "qrels.tsv": null }, /^qrels\.tsv is missing/],
    [
      "a line that is no JSON",
      { "corpus.jsonl": '{"_id":"d1","text":"x"}\n\n{"_id":' },
      /^corpus\.jsonl, line 3: is not a JSON object/,
    ],
    ["a row without its text", { "queries.jsonl": '{"_id":"q1"}' }, /^queries\.jsonl, line 1: `text`/],
    ["an empty file", { "corpus.jsonl": "\n" }, /^corpus\.jsonl is empty/],
    ["a judgement without tabs", { "qrels.tsv": "q d s\nq1 d1 1" }, /^qrels\.tsv, line 2: must be/],
    ["a grade that is no number", { "qrels.tsv": "q\td\ts\nq1\td1\tgood" }, /^qrels\.tsv, line 2: must be/],
    ["a judgement of nothing", { "qrels.tsv": "q\td\ts\nq1\td9\t1" }, /^qrels\.tsv, line 2: there is no document `d9`/],
    [
      "a judgement of no question",
      { "qrels.tsv": "q\td\ts\nq9\td1\t1" },
      /^qrels\.tsv, line 2: there is no question `q9`/,
    ],
    ["no judgement at all", { "qrels.tsv": "q\td\ts\nq1\td1\t0" }, /no question has a judgement/],
    ["vectors that nothing describes", { "vectors.f32": floats(1, 0) }, /needs a meta\.json/],
    [
      "too few vectors",
      { "vectors.f32": floats(1, 0), "meta.json": '{"dim":2}' },
      /holds 1 vectors of 2 numbers; it must be 4/,
    ],
  ])("%s", async (_what, changes, told) => {
    const files = Object.entries({ ...good, ...changes }).filter(([, content]) => content !== null);
    const folder = folderOf(Object.fromEntries(files) as Record<string, string | Uint8Array>);
    await expect(loadCollection(folder)).rejects.toMatchObject({
      name: "UserError",
      message: expect.stringMatching(told),
    });
  });

  test("a folder that is not there", async () => {
    await expect(loadCollection("no-such-folder")).rejects.toThrow("There is no folder `no-such-folder`.");
  });
});
