import type { CitingStore } from "../knowledge/citing-store.ts";
import type { Log } from "../platform/log.ts";

export interface KnowledgeWatchDeps {
  readonly citings: Pick<CitingStore, "version">;
  readonly onChange: readonly KnowledgeWork[];
  readonly log: Log;
  /** Milliseconds of a clock that is never set back. */
  readonly now: () => number;
}

export interface KnowledgeWork {
  /** Resolves to whether there may be more to do. */
  readonly run: () => Promise<boolean>;
  /** It is done no oftener: in a watched channel the documents change with every message. */
  readonly restMs: number;
}

/**
 * Notices that what is indexed has changed, whoever changed it: this program or the command line beside it. To be called
 * again and again; while it is at work, a further call does nothing.
 */
export function createKnowledgeWatch({ citings, onChange, log, now }: KnowledgeWatchDeps): () => Promise<void> {
  const works = onChange.map((work) => ({ ...work, seen: Number.NaN, at: Number.NEGATIVE_INFINITY }));
  let isAtWork = false;
  return async () => {
    if (isAtWork) return;
    isAtWork = true;
    try {
      const version = await citings.version();
      for (const work of works) {
        if (version === work.seen || now() - work.at < work.restMs) continue;
        work.at = now();
        work.seen = (await work.run()) ? Number.NaN : version;
      }
    } catch (error) {
      log.error({ error }, "what hangs on the documents could not be looked after; tried again");
    } finally {
      isAtWork = false;
    }
  };
}
