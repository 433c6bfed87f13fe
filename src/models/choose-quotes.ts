import type { QuotablePassage } from "./chat-model.ts";
import { shortenBlock } from "./shorten-block.ts";
import { isCode, isHeading, isList, splitBlocks } from "./split-blocks.ts";
import { WordWeights } from "./word-weights.ts";

export interface Quote {
  readonly passage: QuotablePassage;
  /** Markdown blocks, in their order. */
  readonly blocks: readonly string[];
}

const maxQuotes = 3;

/** A further quote must be worth this part of the best one. */
const worthQuoting = 0.6;

/** What a heading says counts for what stands below it, and less than its own words. */
const headingWeight = 0.5;

/** The pieces of the passages that answer the question best, best first; none where no word of it occurs. */
export function chooseQuotes(question: string, passages: readonly QuotablePassage[]): Quote[] {
  const parts = passages.map((passage) => ({ passage, blocks: splitBlocks(passage.text) }));
  const weights = new WordWeights(
    question,
    passages.map(({ title, path, text }) => [title, ...path, text].join("\n")),
  );

  const candidates = parts
    .flatMap(({ passage, blocks }) => {
      const above = weights.score([passage.title, ...passage.path].join("\n"));
      const scored = blocks
        .map((block, at) => ({ at, score: isHeading(block) ? 0 : weights.score(block) + above * headingWeight }))
        .filter(({ score }) => score > 0)
        .toSorted((a, b) => b.score - a.score);
      const best = scored[0];
      return best === undefined ? [] : [{ passage, blocks, ...best }];
    })
    // Stable: of equals the one that search put first.
    .toSorted((a, b) => b.score - a.score);

  const least = (candidates[0]?.score ?? 0) * worthQuoting;
  return candidates
    .filter(({ score }) => score >= least)
    .slice(0, maxQuotes)
    .map(({ passage, blocks, at }) => ({ passage, blocks: quoteAround(blocks, at, weights) }));
}

/** A block with what it can't be understood without: the sentence before a command, the command after "Run:". */
function quoteAround(blocks: readonly string[], at: number, weights: WordWeights): string[] {
  const [before = "", block = "", after = ""] = [blocks[at - 1], blocks[at], blocks[at + 1]];
  const isIntroduced = isShown(block) && before !== "" && !isHeading(before) && !isShown(before);
  const isFollowed = isShown(after) && !isShown(block);
  return [...(isIntroduced ? [before] : []), block, ...(isFollowed ? [after] : [])].map((each) =>
    shortenBlock(each, weights),
  );
}

function isShown(block: string): boolean {
  return isCode(block) || isList(block);
}
