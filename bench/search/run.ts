import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { median, quantile } from "../statistics.ts";
import { exactNearest } from "./exact.ts";
import { openLance } from "./lancedb.ts";
import { makeUp } from "./made-up.ts";
import type { Searcher } from "./searcher.ts";
import { openSqliteVec } from "./sqlite-vec.ts";
import { openThreadwise } from "./threadwise.ts";

/**
 * `npm run bench:search`, `-- --chunks 1000000` for another size, `-- --beside lancedb` with one of those it is measured
 * beside, `-- --beside none` without. With
 * BENCH_FOLDER what was indexed is kept and used again; BENCH_VECTORS names a folder with real embeddings to mix.
 */
const { values } = parseArgs({
  options: { chunks: { type: "string", default: "100000" }, beside: { type: "string", default: "sqlite-vec,lancedb" } },
});
const count = Number(values.chunks);
const rounds = 120;
const recallQuestions = 40;

const kept = process.env["BENCH_FOLDER"];
const folder = kept ?? (await mkdtemp(join(tmpdir(), "threadwise-bench-search-")));
await mkdir(folder, { recursive: true });
const made = await makeUp(count, process.env["BENCH_VECTORS"] ?? null);
console.log(
  `${count} chunks × 1,536 dimensions, vectors ${made.vectorsAre} · Node ${process.version} · ${cpus().length} × ${cpus()[0]?.model}`,
);

const threadwise = await openThreadwise(folder, count, made);
if (threadwise.indexed !== null) console.log(`indexed ${Math.round(threadwise.indexed)} chunks/s, without embedding`);
const beside = values.beside.split(",");
const others = [
  ...(beside.includes("sqlite-vec") ? [openSqliteVec(folder, count, made)] : []),
  ...(beside.includes("lancedb") ? [await openLance(folder, count, made)] : []),
];
const searchers: readonly Searcher[] = [threadwise, ...others];
try {
  const first = performance.now();
  await threadwise.hybrid(made.question(0));
  console.log(
    `first search after the start, which reads the index into memory: ${Math.round(performance.now() - first)} ms`,
  );
  await measureSideBySide();
  await measureLoop();
  await measureRecall();
} finally {
  for (const searcher of searchers) await searcher.close();
  if (kept === undefined) await rm(folder, { recursive: true, force: true });
}

/** Question by question, one searcher after the other, so that whatever else the machine does meets all of them. */
async function measureSideBySide(): Promise<void> {
  for (const searcher of searchers) for (let at = 1; at < 6; at += 1) await searcher.hybrid(made.question(at));
  const times = new Map<string, number[]>();
  const note = async (name: string, work: () => Promise<unknown>) => {
    const began = performance.now();
    await work();
    times.set(name, [...(times.get(name) ?? []), performance.now() - began]);
  };
  for (let at = 100; at < 100 + rounds; at += 1) {
    const question = made.question(at);
    for (const searcher of searchers) await note(searcher.name, () => searcher.hybrid(question));
    await note("threadwise, filtered", () => threadwise.filtered(made.question(at + rounds)));
  }
  for (const [name, all] of times) {
    const ours = times.get("threadwise") ?? [];
    const ratio = median(all.map((time, at) => time / (ours[at] ?? time)));
    console.log(
      `${name.padEnd(22)} p50 ${ms(median(all))}  p99 ${ms(quantile(all, 0.99))}  × threadwise ${ratio.toFixed(2)}`,
    );
  }
}

/** What other events wait while searches are under way, one after the other. */
async function measureLoop(): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  for (let at = 400; at < 400 + rounds; at += 1) await threadwise.hybrid(made.question(at));
  delay.disable();
  // What the monitor shows is the time between its ticks, which are 1 ms apart when nothing is late.
  console.log(`event-loop delay while threadwise searches: p99 ${ms(delay.percentile(99) / 1e6 - 1)}`);
}

async function measureRecall(): Promise<void> {
  const questions = Array.from({ length: recallQuestions }, (_, at) => made.question(at + 1_000));
  const exact = await exactNearest(questions, count, made);
  for (const searcher of searchers) {
    let found = 0;
    for (const [at, question] of questions.entries()) {
      const near = new Set(await searcher.nearest(question));
      found += (exact[at] ?? []).filter((number) => near.has(number)).length;
    }
    console.log(
      `${searcher.name.padEnd(22)} recall@10 of the exact nearest ${(found / recallQuestions / 10).toFixed(4)}`,
    );
  }
}

function ms(value: number): string {
  return `${value.toFixed(1).padStart(7)} ms`;
}
