import { moderationCategories, type ModerationModel, type ModerationScores } from "../moderation-model.ts";
import { createEnglishWords } from "./english-words.ts";
import { createListedWords } from "./listed-words.ts";
import { selfHarmIn } from "./self-harm-phrases.ts";
import { flaggedFrom, type WordScores } from "./word-scores.ts";

/**
 * Judges by lists of words, on this machine: for whoever has no model. It knows `hate`, `harassment`, `sexual` and the plainest
 * words of `self-harm`; the other categories score 0.
 */
export function wordListModeration(): ModerationModel {
  const judges = [createEnglishWords(), createListedWords(), selfHarmIn];
  return {
    name: "word-lists",
    judgeImage: async () => null,
    async judge(texts, signal) {
      signal.throwIfAborted();
      return texts.map((text) => scoresOf(judges.flatMap((judge) => judge(text))));
    },
  };
}

function scoresOf(found: readonly WordScores[]): ModerationScores {
  const judged = moderationCategories.map((category) => {
    const score = Math.max(0, ...found.map((scores) => scores[category] ?? 0));
    return [category, { flagged: score >= flaggedFrom, score }] as const;
  });
  return {
    flagged: judged.some(([, { flagged }]) => flagged),
    categories: Object.fromEntries(judged) as ModerationScores["categories"],
  };
}
