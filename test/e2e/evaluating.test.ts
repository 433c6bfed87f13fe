import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openHome } from "./start-program.ts";

const corpus = [
  { _id: "keys", title: "Keys", text: "Rotate the signing key every month." },
  { _id: "lunch", title: "Lunch", text: "Lunch is at noon." },
];

test("search is measured, the run is written down, and the next one fails where something fell", async () => {
  await using home = await openHome();
  await home.write("judged/corpus.jsonl", corpus.map((row) => JSON.stringify(row)).join("\n"));
  await home.write("judged/queries.jsonl", '{"_id":"q1","text":"when is lunch"}\n{"_id":"q2","text":"signing key"}');
  await home.write("judged/qrels.tsv", "query-id\tcorpus-id\tscore\nq1\tlunch\t1\nq2\tkeys\t1\n");

  const first = await home.command(["eval", "judged", "--out", "runs/first.json"]);
  expect(await first.ended).toEqual({ code: 0, signal: null });
  expect(first.stdout).toMatch(/keyword +1\.000 +1\.000 +1\.000 +1\.000/);
  const run = JSON.parse(await readFile(join(home.folder, "runs/first.json"), "utf8"));
  expect(run).toMatchObject({ collection: "judged", questions: 2, rankings: { keyword: { mean: { ndcg10: 1 } } } });

  const same = await home.command(["eval", "judged", "--against", "runs/first.json", "--json", "--out", "runs/2.json"]);
  expect(await same.ended).toEqual({ code: 0, signal: null });
  expect(JSON.parse(same.stdout)).toMatchObject({ collection: "judged" });

  await home.write("judged/queries.jsonl", '{"_id":"q1","text":"when is lunch"}\n{"_id":"q2","text":"zebras"}');
  const worse = await home.command(["eval", "judged", "--against", "runs/first.json"]);
  expect(await worse.ended).toEqual({ code: 1, signal: null });
  expect(worse.stderr).toContain("keyword: nDCG@10 fell from 1.000 to 0.500");
  expect(worse.stderr).toContain("q2: zebras");

  await home.write("judged/corpus.jsonl", '{"_id":"keys"}');
  const faulty = await home.command(["eval", "judged"]);
  expect(await faulty.ended).toEqual({ code: 1, signal: null });
  expect(faulty.stderr).toMatch(/^corpus\.jsonl, line 1: `text`/);
});
