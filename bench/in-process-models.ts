import type { ChatModel } from "../src/models/chat-model.ts";
import type { EmbeddingModel } from "../src/models/embedding-model.ts";
import { moderationCategories, type ModerationModel, type ModerationScores } from "../src/models/moderation-model.ts";
import type { Models } from "../src/open-models.ts";
import { markIn, replyTo } from "./answer.ts";

/** Models that answer at once, so that what is measured is our own work. */
export function inProcessModels(): Models {
  return { chat, embedding, openFormerEmbedding: async () => null, moderation, fineTuning: null };
}

const chat: ChatModel = {
  name: "in-process",
  contextTokens: 128_000,
  takesTools: true,
  async *stream({ messages }) {
    const asked = messages.findLast(({ role }) => role === "user")?.text ?? "";
    // The question stands at the end, behind the passages.
    for (const text of replyTo(asked.slice(-300)).match(/.{1,40}/gs) ?? []) yield { kind: "text", text };
    yield {
      kind: "end",
      reason: "stop",
      usage: { input: 3_000, cached: 0, cacheWrites: 0, output: 100, reasoning: 0 },
      replay: null,
    };
  },
};

const harmless: ModerationScores = {
  flagged: false,
  categories: Object.fromEntries(
    moderationCategories.map((name) => [name, { flagged: false, score: 0.000_1 }]),
  ) as ModerationScores["categories"],
};

const moderation: ModerationModel = {
  name: "in-process",
  judge: async (texts) => texts.map(() => harmless),
};

const dimensions = 1_536;

/**
 * Each word has a fixed random direction, and a text the sum of its words': texts with the same words are near each other.
 * Vectors are remembered by the words without the mark, so that in the measured rounds this costs next to nothing.
 */
const embedding: EmbeddingModel = {
  name: "in-process",
  dimensions,
  embed: async (texts) =>
    texts.map((text) => {
      const words = text.replace(markIn(text) ?? "", "");
      const known = vectors.get(words) ?? embed(words);
      vectors.set(words, known);
      return known;
    }),
};

const vectors = new Map<string, Float32Array>();
const directions = new Map<string, Float32Array>();

function embed(text: string): Float32Array {
  const sum = new Float32Array(dimensions);
  for (const word of text.toLowerCase().match(/\p{L}+/gu) ?? []) {
    const direction = directions.get(word) ?? directionOf(word);
    for (let at = 0; at < dimensions; at += 1) sum[at] = (sum[at] ?? 0) + (direction[at] ?? 0);
  }
  const length = Math.sqrt(sum.reduce((squares, value) => squares + value * value, 0)) || 1;
  return sum.map((value) => value / length);
}

function directionOf(word: string): Float32Array {
  let state = [...word].reduce((hash, character) => Math.imul(hash ^ character.charCodeAt(0), 0x01_00_01_93), 7);
  const direction = Float32Array.from({ length: dimensions }, () => {
    // mulberry32
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 - 0.5;
  });
  directions.set(word, direction);
  return direction;
}
