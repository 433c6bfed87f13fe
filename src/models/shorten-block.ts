import { isCode, isList, isTable } from "./split-blocks.ts";
import type { WordWeights } from "./word-weights.ts";

const maxCharacters = 500;
const maxSentences = 3;
const maxLines = 8;

/** A block that can be read at a glance: the lines of a list, or the sentences of a paragraph, that match best. */
export function shortenBlock(block: string, weights: WordWeights): string {
  // Half a command or half a table is worse than a long one.
  if (isCode(block) || isTable(block) || block.length <= maxCharacters) return block;
  if (isList(block)) return bestRun(block.split("\n"), maxLines, weights, "\n");
  return bestRun(sentencesOf(block), maxSentences, weights, "");
}

function sentencesOf(text: string): string[] {
  const segments = new Intl.Segmenter(undefined, { granularity: "sentence" }).segment(text);
  return Array.from(segments, ({ segment }) => segment);
}

/** The stretch of `length` neighbours that scores highest, with an ellipsis where something was left out. */
function bestRun(parts: readonly string[], length: number, weights: WordWeights, glue: string): string {
  if (parts.length <= length) return parts.join(glue);
  const runs = Array.from({ length: parts.length - length + 1 }, (_, start) => {
    const text = parts.slice(start, start + length).join(glue);
    return { start, text, score: weights.score(text) };
  });
  const best = runs.reduce((a, b) => (b.score > a.score ? b : a));
  const separator = glue === "" ? " " : glue;
  const before = best.start > 0 ? `…${separator}` : "";
  const after = best.start + length < parts.length ? `${separator}…` : "";
  return before + best.text.trim() + after;
}
