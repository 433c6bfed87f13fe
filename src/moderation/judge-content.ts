import { createHash } from "node:crypto";
import { moderationCategories, type ModerationModel, type ModerationScores } from "../models/moderation-model.ts";
import type { Log } from "../platform/log.ts";
import type { Judged } from "./judged.ts";
import { type LoadFile, loadImages } from "./see-images.ts";

export interface JudgeContentDeps {
  readonly model: ModerationModel;
  readonly loadFile: LoadFile;
  readonly log: Log;
}

export interface JudgedContent {
  /** Of the words and the images together, the worst of each category. */
  readonly scores: ModerationScores;
  /** What it is known by where neither is kept. */
  readonly hash: string;
}

/** Judges words, and the images that came with them. @throws ModelError, PlatformError */
export async function judgeContent(
  text: string,
  { conversation, files = [] }: Pick<Judged, "conversation" | "files">,
  { model, loadFile, log }: JudgeContentDeps,
  signal: AbortSignal,
): Promise<JudgedContent> {
  const seeing = loadImages(conversation.platform, files, { loadFile, log }, signal).then(async (images) => ({
    images,
    seen: await Promise.all(images.map((image) => model.judgeImage(image, signal))),
  }));
  const [[ofText], { images, seen }] = await Promise.all([model.judge([text], signal), seeing]);
  if (ofText === undefined) throw new Error("a moderation model returned no judgement for a text");
  return {
    scores: worstOf([ofText, ...seen.filter((scores) => scores !== null)]),
    hash: hashOf(
      [text, ...images.map(({ bytes }) => createHash("sha256").update(bytes).digest("base64url"))].join("\n"),
    ),
  };
}

/** Of a text alone: its own hash. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

function worstOf(all: readonly [ModerationScores, ...ModerationScores[]]): ModerationScores {
  const [first, ...others] = all;
  if (others.length === 0) return first;
  const worst = moderationCategories.map((category) => {
    const flagged = all.some(({ categories }) => categories[category].flagged);
    return [
      category,
      { flagged, score: Math.max(...all.map(({ categories }) => categories[category].score)) },
    ] as const;
  });
  return {
    flagged: all.some(({ flagged }) => flagged),
    categories: Object.fromEntries(worst) as ModerationScores["categories"],
  };
}
