import type { ModerationCategory } from "../moderation-model.ts";

/** What a word of a list says of the text that it stands in. */
export type WordScores = Readonly<Partial<Record<ModerationCategory, number>>>;

/** From here a category is flagged. */
export const flaggedFrom = 0.5;

/** A slur against a group. */
export const grave: WordScores = { hate: 0.9, harassment: 0.7 };
/** An insult to a person. */
export const insulting: WordScores = { harassment: 0.6 };
/** An explicit word. */
export const sexual: WordScores = { sexual: 0.7 };
/** An expletive, or a word of a list that does not say what it means: not flagged. A strict policy, which judges by score, heeds it. */
export const mild: WordScores = { harassment: 0.3, sexual: 0.3 };
