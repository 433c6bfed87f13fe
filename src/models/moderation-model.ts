/** The 13 categories of omni-moderation. */
export const moderationCategories = [
  "harassment",
  "harassment/threatening",
  "hate",
  "hate/threatening",
  "illicit",
  "illicit/violent",
  "self-harm",
  "self-harm/instructions",
  "self-harm/intent",
  "sexual",
  "sexual/minors",
  "violence",
  "violence/graphic",
] as const;

export type ModerationCategory = (typeof moderationCategories)[number];

/** What the model thinks of one text. A category that the model did not judge scores 0 and is not flagged. */
export interface ModerationScores {
  readonly flagged: boolean;
  readonly categories: Readonly<Record<ModerationCategory, { readonly flagged: boolean; readonly score: number }>>;
}

/** The port to a model that judges texts. It judges; what follows from it is the policy's business. */
export interface ModerationModel {
  readonly name: string;
  /**
   * One judgement for each text, in order. A long text is judged in pieces, and the worst of them counts.
   * @throws ModelError
   */
  judge(texts: readonly string[], signal: AbortSignal): Promise<readonly ModerationScores[]>;
}
