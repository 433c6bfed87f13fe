import type { KeyvStorageAdapter } from "keyv";
import type { ModerationScores } from "../models/moderation-model.ts";
import type { KnownScores } from "../moderation/judged-search.ts";
import { openSoftState } from "./soft-state.ts";

/** Passages change seldom, and a model under one name hardly. */
const keptMs = 30 * 86_400_000;

/** What was found of passages, as soft state. */
export function knownScores(store: KeyvStorageAdapter): KnownScores {
  const state = openSoftState(store, "soft", keptMs);
  return {
    load: (keys) =>
      Promise.all(keys.map((key) => state.read<ModerationScores>(`judged:${key}`).catch(() => undefined))),
    save: async (key, scores) => void (await state.write(`judged:${key}`, scores).catch(() => {})),
  };
}
