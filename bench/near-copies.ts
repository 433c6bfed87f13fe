import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Collection, type CollectionDocument, loadCollection } from "../src/evaluation/collection.ts";
import { givenVectors } from "../src/evaluation/given-vectors.ts";
import { measure } from "../src/evaluation/metrics.ts";
import { choosePassages } from "../src/knowledge/choose-passages.ts";
import { chunkMarkdown } from "../src/knowledge/chunk.ts";
import { embedMissing } from "../src/knowledge/embed-missing.ts";
import { fuse, type FusedHit } from "../src/knowledge/fuse.ts";
import { preferIdentifiers } from "../src/knowledge/identifiers.ts";
import type { KnowledgeStore } from "../src/knowledge/knowledge-store.ts";
import { spread, type Spreading } from "../src/knowledge/spread.ts";
import { TrustInMeaning } from "../src/knowledge/trust.ts";
import type { EmbeddingModel } from "../src/models/embedding-model.ts";
import { createLog } from "../src/ops/log.ts";
import { openStorage } from "../src/storage/open-storage.ts";

/**
 * `npm run bench:near-copies -- <folder> …`: what it does to search that near-copies go behind what says something else.
 * Each folder is a collection as `threadwise eval` reads it; it is asked as it is, and with near-copies of every document.
 */
const copies = 3;
/** What an answer is built on. */
const shown = 6;
/** Enough for ten documents. */
const deep = 30;
const depth = 60;
const never = new AbortController().signal;

type Choose = (hits: readonly FusedHit[], limit: number) => readonly { readonly documentKey: string }[];

const spreads: readonly Spreading[] = [0.2, 0.3, 0.5].flatMap((from) => [0.3, 1].map((weight) => ({ from, weight })));
const ways: Readonly<Record<string, Choose>> = {
  "as ranked": (hits, limit) => hits.slice(0, limit).map(({ chunk }) => chunk),
  "duplicates are one": choosePassages,
  ...Object.fromEntries(
    spreads.map((spreading): [string, Choose] => [
      `spread from ${spreading.from}, weight ${spreading.weight}`,
      (hits, limit) => choosePassages(spread(hits, spreading), limit),
    ]),
  ),
};

for (const folder of process.argv.slice(2)) {
  const collection = await loadCollection(folder);
  await report(collection);
  if (collection.vectors === null) await report(withCopies(collection));
}

async function report(collection: Collection): Promise<void> {
  const found = await rankingsOf(collection);
  console.log(`\n${collection.name}: ${collection.documents.length} documents, ${found.size} questions`);
  console.log(`${"".padEnd(28)}nDCG@10  recall@${shown}  documents in the first ${shown}`);
  for (const [name, choose] of Object.entries(ways)) {
    const each = [...found].map(([id, hits]) => measured(hits, collection.judged.get(id) ?? new Map(), choose));
    const mean = (which: keyof (typeof each)[number]) => each.reduce((sum, one) => sum + one[which], 0) / each.length;
    console.log(
      `${name.padEnd(28)}${mean("ndcg10").toFixed(4)}   ${mean("recall").toFixed(4)}    ${mean("distinct").toFixed(2)}`,
    );
  }
}

/** A copy counts as its original. */
function measured(hits: readonly FusedHit[], grades: ReadonlyMap<string, number>, choose: Choose) {
  const documentsIn = (limit: number) => [
    ...new Set(choose(hits, limit).map(({ documentKey }) => documentKey.replace(/~\d+$/, ""))),
  ];
  const first = documentsIn(shown);
  const recall = first.filter((key) => grades.has(key)).length / grades.size;
  return { ndcg10: measure(documentsIn(deep), grades).ndcg10, recall, distinct: first.length };
}

async function rankingsOf(collection: Collection): Promise<Map<string, readonly FusedHit[]>> {
  const place = await mkdtemp(join(tmpdir(), "threadwise-near-copies-"));
  const log = createLog({ level: "error", name: "threadwise-bench", secrets: [] });
  const storage = await openStorage(`sqlite:${join(place, "threadwise.db")}`, log);
  try {
    const embedding = collection.vectors === null ? null : givenVectors(collection, collection.vectors);
    for (const { id: key, title, text } of collection.documents) {
      const chunks = embedding === null ? chunkMarkdown(text).chunks : [{ path: [], text, line: 1 }];
      const about = { sourceId: "bench", key, title, url: null, scope: "workspace", hash: key } as const;
      await storage.knowledge.put({ ...about, chunks });
    }
    if (embedding !== null) await embedMissing(storage.vectors, embedding, never);
    return await ask(collection, storage.knowledge, embedding);
  } finally {
    await storage.close();
    await rm(place, { recursive: true, force: true });
  }
}

async function ask({ questions }: Collection, store: KnowledgeStore, embedding: EmbeddingModel | null) {
  const trust = new TrustInMeaning();
  const found = new Map<string, readonly FusedHit[]>();
  for (const { id, text } of questions) {
    const [values] = embedding === null ? [] : await embedding.embed([text], never);
    const vector = embedding === null || values === undefined ? null : { model: embedding.name, values };
    const hits = await store.search({ text, vector, scopes: ["workspace"], limit: depth }, never);
    // A question that is itself one of the documents is not to find itself.
    const isAnother = ({ chunk }: (typeof hits.keyword)[number]) => chunk.documentKey !== id;
    const others = { ...hits, keyword: hits.keyword.filter(isAnother), vector: hits.vector.filter(isAnother) };
    trust.learn(others);
    found.set(id, preferIdentifiers(fuse(others, trust.weight), text));
  }
  return found;
}

function withCopies(collection: Collection): Collection {
  const documents = collection.documents.flatMap((document) => [
    document,
    ...Array.from({ length: copies }, (_, index) => copyOf(document, index + 1)),
  ]);
  return { ...collection, name: `${collection.name} with ${copies} near-copies of each document`, documents };
}

/** The same sentences in another order within their paragraphs, other headings, a line about its date; code stays as it is. */
function copyOf({ id, title, text }: CollectionDocument, number: number): CollectionDocument {
  const random = seeded(`${id} ${number}`);
  const paragraphs = text.split(/\n{2,}/).map((paragraph) => {
    const [, heading] = /^#{1,6} (.*)$/.exec(paragraph) ?? [];
    if (heading !== undefined) return `## ${heading} (revision ${number})`;
    if (/```|^\s*[|>-]/m.test(paragraph)) return paragraph;
    return shuffled(paragraph.split(/(?<=[.!?])\s+/), random).join(" ");
  });
  const dated = `Updated 2026-0${number}-01.\n\n${paragraphs.join("\n\n")}`;
  return { id: `${id}~${number}`, title: `${title}, version ${number}`, text: dated };
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** From 0 to 1, the same for the same text at every run. */
function seeded(text: string): () => number {
  let state = 2_166_136_261;
  for (const character of text) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 16_777_619);
  return () => {
    state = Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}
