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

/** What a model that sees can look at. */
export const imageTypes = ["image/png", "image/jpeg", "image/webp", "image/gif"] as const;

export interface ModerationImage {
  readonly mimeType: (typeof imageTypes)[number];
  readonly bytes: Uint8Array;
}

/** The port to a model that judges texts, and perhaps images. It judges; what follows from it is the policy's business. */
export interface ModerationModel {
  readonly name: string;
  /**
   * One judgement for each text, in order. A long text is judged in pieces, and the worst of them counts.
   * @throws ModelError
   */
  judge(texts: readonly string[], signal: AbortSignal): Promise<readonly ModerationScores[]>;
  /** Of what is seen in it; null from a model that does not see. @throws ModelError */
  judgeImage(image: ModerationImage, signal: AbortSignal): Promise<ModerationScores | null>;
}
