import type { Config } from "./config.ts";
import type { GapAdmin } from "./knowledge/gap-admin.ts";
import { createGaps } from "./knowledge/gaps.ts";
import { searchActiveModel } from "./knowledge/search-active-model.ts";
import type { LibraryPorts } from "./open-library.ts";

const dayMs = 86_400_000;

/** The open questions from settings and ports, for the program and for the command line. */
export function openGaps(config: Config, { storage, embedding, log, now }: LibraryPorts): GapAdmin {
  const search = searchActiveModel({
    store: storage.knowledge,
    vectors: storage.vectors,
    embedding,
    // A search of this kind need not be the best there is: by words while vectors are made anew.
    openModel: () => Promise.resolve(null),
    log,
  });
  const { KNOWLEDGE_PASSAGES: passages, KNOWLEDGE_GAP_DAYS: days } = config;
  return createGaps({ store: storage.gaps, search, passages, keepMs: days * dayMs, now });
}
