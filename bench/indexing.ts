import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { loadConfig } from "../src/config.ts";
import { chunkMarkdown } from "../src/knowledge/chunk.ts";
import type { Library } from "../src/knowledge/library.ts";
import type { SyncSummary } from "../src/knowledge/sync-result.ts";
import type { EmbeddingModel } from "../src/models/embedding-model.ts";
import { openClient } from "../src/models/openai/client.ts";
import { embeddingModel } from "../src/models/openai/embedding.ts";
import { openLibrary } from "../src/open-library.ts";
import { createLog } from "../src/ops/log.ts";
import { openStorage } from "../src/storage/open-storage.ts";
import { startFakeOpenAI } from "../test/fakes/openai/start.ts";
import { loadCorpus } from "./corpus.ts";

/** `npm run bench:indexing`, or `node bench/indexing.ts <files>`: how fast folders are indexed, and with how many embedding calls. */
const fileCount = Number(process.argv[2] ?? 10_000);
/** Of the files so many are embedded as well: the fake that stands for the API takes long. */
const embeddedCount = Math.min(fileCount, 2_000);
const chunksPerFile = 3;
/** A file that was written a moment ago is not trusted to stay as it is. */
const settleMs = 2_500;

const never = new AbortController().signal;
const place = await mkdtemp(join(tmpdir(), "threadwise-indexing-"));
try {
  console.log(
    `${new Date().toISOString().slice(0, 10)} · Node ${process.version} · ${cpus().length} cores · ${fileCount} files`,
  );
  const files = await writeFiles(join(place, "docs"), fileCount);
  await sleep(settleMs);
  await measureSync(join(place, "docs"), files);
  await measureEmbedding();
} finally {
  await rm(place, { recursive: true, force: true });
}

async function measureSync(folder: string, files: readonly string[]): Promise<void> {
  await withLibrary("plain.db", null, [folder], async (library) => {
    await timed("first sync", library, ({ chunks, added }, seconds) => {
      const rate = Math.round(chunks / seconds).toLocaleString("en-US");
      return `${added} files, ${chunks} chunks: ${rate} chunks/s`;
    });
    await timed("sync again, nothing changed", library, ({ unchanged }) => `${unchanged} unchanged`);
    const now = new Date();
    for (const file of files) await utimes(file, now, now);
    await timed(
      "sync again, every file touched",
      library,
      ({ unchanged }) => `${unchanged} unchanged, by their hashes`,
    );
  });
}

/** Against the tests' fake, which refuses what the API would: more than 2,048 texts or 300,000 tokens in a call. */
async function measureEmbedding(): Promise<void> {
  const fake = await startFakeOpenAI({ countTokens: (text) => Math.ceil(Buffer.byteLength(text) / 4) });
  const client = openClient({ apiKey: "sk-fake", baseUrl: fake.baseUrl });
  const embedding = embeddingModel(client, { model: "text-embedding-3-small", dimensions: 256 });
  const folder = join(place, "embedded");
  await writeFiles(folder, embeddedCount);
  await withLibrary("embedded.db", embedding, [folder], async (library) => {
    const { embedding } = await library.sync(null, { signal: never, onProgress: null });
    const inputs = fake.requests.map(({ body }) => (body as { readonly input: readonly string[] }).input);
    const tokens = inputs.flat().reduce((sum, text) => sum + fake.countTokens(text), 0);
    const least = Math.max(Math.ceil(tokens / 300_000), Math.ceil(embedding.texts / 2_048));
    console.log(
      `embedding: ${embedding.texts} texts of ${tokens.toLocaleString("en-US")} tokens in ${inputs.length} calls (at least ${least} by the API's limits)`,
    );
  });
  await fake.close();
}

async function timed(
  what: string,
  library: Library,
  describe: (report: Report, seconds: number) => string,
): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const cpu = process.cpuUsage();
  const started = performance.now();
  delay.enable();
  const summary = await library.sync(null, { signal: never, onProgress: null });
  delay.disable();
  const seconds = (performance.now() - started) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const used = ((user + system) / 1e6).toFixed(2);
  const waits = `event loop late by ${(delay.percentile(99) / 1e6).toFixed(0)} ms at p99, ${(delay.max / 1e6).toFixed(0)} at most`;
  console.log(
    `${what}: ${seconds.toFixed(2)} s (${used} s of processor time) · ${describe(reportOf(summary), seconds)} · ${waits}`,
  );
}

type Report = Extract<SyncSummary["sources"][number], { kind: "synced" }>["report"];

function reportOf({ sources: [result] }: SyncSummary): Report {
  if (result?.kind !== "synced") throw new Error(JSON.stringify(result));
  return result.report;
}

async function withLibrary(
  file: string,
  embedding: EmbeddingModel | null,
  folders: readonly string[],
  work: (library: Library) => Promise<void>,
): Promise<void> {
  const log = createLog({ level: "error", name: "bench", secrets: [] });
  const storage = await openStorage(`sqlite:${join(place, file)}`, log);
  const config = loadConfig({ KNOWLEDGE_FOLDERS: folders.join(",") });
  const { library, close } = openLibrary(config, { storage, embedding, log, now: Date.now });
  await work(library);
  await close();
  await storage.close();
}

/** Files of some passages each, of people's own words; no two are the same. */
async function writeFiles(folder: string, count: number): Promise<string[]> {
  const { documents } = await loadCorpus();
  const passages = documents.flatMap(({ text }) => chunkMarkdown(text).chunks.map((chunk) => chunk.text));
  const files: string[] = [];
  for (let at = 0; at < count; at += 1) {
    const sections = Array.from({ length: chunksPerFile }, (_, part) => {
      const passage = passages[(at * 7 + part * 131) % passages.length] ?? "";
      return `## Part ${part} of document ${at}\n\n${passage}`;
    });
    const file = join(folder, `${at % 100}`, `${at}.md`);
    if (at < 100) await mkdir(join(folder, `${at}`), { recursive: true });
    await writeFile(file, `# Document ${at}\n\n${sections.join("\n\n")}\n`);
    files.push(file);
  }
  return files;
}
