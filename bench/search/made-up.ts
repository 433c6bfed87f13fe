import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { loadCorpus } from "../corpus.ts";

export const dimensions = 1_536;
/** Chunks of one document. */
export const documentChunks = 20;
/** Every tenth document is one channel's own, and every tenth author is this one. */
export const someChannel = { platform: "slack", workspaceId: "T1", channelId: "C1" } as const;
export const someAuthor = "Ann";

export interface MadeUpChunk {
  readonly title: string;
  readonly text: string;
  readonly isOfChannel: boolean;
  readonly author: string;
}

export interface MadeUpQuestion {
  readonly text: string;
  readonly vector: Float32Array;
}

/** As many chunks as wanted, always the same ones: each by its number, so that nothing has to be kept. */
export interface MadeUp {
  readonly vectorsAre: string;
  chunk(number: number): MadeUpChunk;
  vector(number: number): Float32Array;
  question(number: number): MadeUpQuestion;
}

/**
 * Texts of sentences from the READMEs of installed packages, so that words are as common or rare as people make them: each
 * chunk stays with one matter for the most part. Vectors are mixtures of two of a number of given ones and noise.
 * @param folder with real embeddings (vectors.f32, meta.json); null: the given ones are made up as well.
 */
export async function makeUp(count: number, folder: string | null): Promise<MadeUp> {
  const { documents } = await loadCorpus();
  const matters = documents.map(({ text }) => sentencesOf(text)).filter((sentences) => sentences.length >= 8);
  const given = folder === null ? madeUpVectors() : await realVectors(folder);
  const noise = normalNumbers(1 << 20);

  const matterOf = (number: number) => {
    const random = randomFrom(Math.floor(number / documentChunks));
    return { matter: matters[Math.floor(random() * matters.length)] ?? [], base: Math.floor(random() * given.length) };
  };
  const vector = (number: number) => {
    const random = randomFrom(number * 31 + 7);
    const [one, other] = [given[matterOf(number).base], given[Math.floor(random() * given.length)]];
    return mixture(one, other, 0.5 * random(), noise, Math.floor(random() * (noise.length - dimensions)));
  };
  const chunk = (number: number) => {
    const random = randomFrom(number);
    const { matter } = matterOf(number);
    const foreign = matters[Math.floor(random() * matters.length)] ?? [];
    const sentences = Array.from({ length: 6 }, (_, at) => pick(at < 4 ? matter : foreign, random));
    const document = Math.floor(number / documentChunks);
    return {
      title: `${pick(matter, randomFrom(document)).split(" ").slice(0, 5).join(" ")}`,
      text: sentences.join(" "),
      isOfChannel: document % 10 === 0,
      author: number % 10 === 0 ? someAuthor : `Author ${number % 97}`,
    };
  };
  return {
    vectorsAre: folder === null ? "made up" : "mixtures of real embeddings",
    chunk,
    vector,
    question(number) {
      const random = randomFrom(number * 7_919 + 13);
      const about = Math.floor(random() * count);
      const words = chunk(about).text.match(/\p{L}[\p{L}\p{N}-]*/gu) ?? [];
      const asked = Array.from({ length: 4 + Math.floor(random() * 5) }, () => pick(words, random));
      const near = mixture(vector(about), given[0], 0, noise, Math.floor(random() * (noise.length - dimensions)));
      return { text: `How do I ${asked.join(" ")}?`, vector: near };
    },
  };
}

function sentencesOf(markdown: string): string[] {
  const prose = markdown.replaceAll(/```.*?```/gs, " ").replaceAll(/[#*`|[\]()<>]+/g, " ");
  return prose
    .split(/(?<=[.!?])\s+|\n{2,}/)
    .map((sentence) => sentence.replaceAll(/\s+/g, " ").trim())
    .filter((sentence) => sentence.length > 40 && sentence.length < 400);
}

/** How far noise moves a vector: measured on real embeddings, neighbours on one matter are as near as these. */
const noiseShare = 0.35;

function mixture(
  one: Float32Array | undefined,
  other: Float32Array | undefined,
  share: number,
  noise: Float32Array,
  from: number,
): Float32Array {
  const mixed = new Float32Array(dimensions);
  const scale = noiseShare / Math.sqrt(dimensions);
  for (let at = 0; at < dimensions; at += 1)
    mixed[at] = (1 - share) * (one?.[at] ?? 0) + share * (other?.[at] ?? 0) + scale * (noise[from + at] ?? 0);
  return unit(mixed);
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)) || 1;
  return vector.map((value) => value / length);
}

/** A thousand around one direction, as those of many models are. */
function madeUpVectors(): Float32Array[] {
  const numbers = normalNumbers(dimensions * 1_001);
  const mean = numbers.subarray(0, dimensions);
  return Array.from({ length: 1_000 }, (_, row) => {
    const own = numbers.subarray((row + 1) * dimensions, (row + 2) * dimensions);
    return unit(mean.map((value, at) => 1.5 * value + (own[at] ?? 0)));
  });
}

async function realVectors(folder: string): Promise<Float32Array[]> {
  const { dim } = JSON.parse(await readFile(join(folder, "meta.json"), "utf8")) as { dim: number };
  if (dim !== dimensions) throw new Error(`${folder} holds vectors of ${dim} numbers, not ${dimensions}`);
  const numbers = new Float32Array(new Uint8Array(await readFile(join(folder, "vectors.f32"))).buffer);
  return Array.from({ length: numbers.length / dim }, (_, row) => numbers.slice(row * dim, (row + 1) * dim));
}

function normalNumbers(count: number): Float32Array {
  const random = randomFrom(42);
  // Box and Muller.
  return Float32Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(random() || 1e-9)) * Math.cos(2 * Math.PI * random()),
  );
}

function pick<Item>(list: readonly Item[], random: () => number): Item {
  const item = list[Math.floor(random() * list.length)];
  if (item === undefined) throw new Error("there is nothing to pick from");
  return item;
}

/** mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
