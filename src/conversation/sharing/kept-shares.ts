import { createHash } from "node:crypto";
import type { KeyvStorageAdapter } from "keyv";
import { openSoftState } from "../soft-state.ts";

/** Which answers were shared where: each once. Every method throws StorageError. */
export interface KeptShares {
  /**
   * Begins to share these words in a place, unless that is under way or done. `unknown`: it was begun in an earlier life,
   * and may have been done; the next call begins it anew.
   */
  begin(words: string, place: string): Promise<"begun" | "under way" | "done" | "unknown">;
  end(words: string, place: string, isDone: boolean): Promise<void>;
}

/** Longer than the answer itself is remembered. */
const keptMs = 365 * 86_400_000;

export function keptShares(store: KeyvStorageAdapter): KeptShares {
  const state = openSoftState(store, "soft", keptMs);
  const underWay = new Set<string>();
  const keyOf = (words: string, place: string) =>
    `shared:${createHash("sha256").update(`${place}\n${words}`).digest("base64url").slice(0, 22)}`;

  return {
    async begin(words, place) {
      const key = keyOf(words, place);
      if (underWay.has(key)) return "under way";
      underWay.add(key);
      try {
        const before = await state.read<"begun" | "done">(key);
        if (before === undefined) {
          await state.write(key, "begun");
          return "begun";
        }
        if (before === "begun") await state.remove(key);
        underWay.delete(key);
        return before === "begun" ? "unknown" : "done";
      } catch (error) {
        underWay.delete(key);
        throw error;
      }
    },
    async end(words, place, isDone) {
      const key = keyOf(words, place);
      try {
        await (isDone ? state.write(key, "done") : state.remove(key));
      } finally {
        underWay.delete(key);
      }
    },
  };
}
