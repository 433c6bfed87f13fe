import { createHash } from "node:crypto";
import type { ModerationModel, ModerationScores } from "./moderation-model.ts";

/** An image that was judged lately is not judged again. Known by its hash alone. */
export function sharedImages(
  model: ModerationModel,
  { keepMs, keep, now }: { readonly keepMs: number; readonly keep: number; readonly now: () => number },
): ModerationModel["judgeImage"] {
  const known = new Map<string, { readonly scores: ModerationScores | null; readonly until: number }>();

  return async (image, signal) => {
    signal.throwIfAborted();
    const hash = createHash("sha256").update(image.bytes).digest("base64url");
    const found = known.get(hash);
    if (found !== undefined && found.until > now()) return found.scores;
    const scores = await model.judgeImage(image, signal);
    known.delete(hash);
    known.set(hash, { scores, until: now() + keepMs });
    if (known.size > keep) known.delete(known.keys().next().value ?? "");
    return scores;
  };
}
