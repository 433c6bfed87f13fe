import type { CitingStore } from "../knowledge/citing-store.ts";
import type { Log } from "../platform/log.ts";

export interface KnowledgeWatchDeps {
  readonly citings: Pick<CitingStore, "version">;
  /** Each resolves to whether there may be more to do. */
  readonly onChange: readonly (() => Promise<boolean>)[];
  readonly log: Log;
}

/**
 * Notices that what is indexed has changed, whoever changed it: this program or the command line beside it. To be called
 * again and again; while it is at work, a further call does nothing.
 */
export function createKnowledgeWatch({ citings, onChange, log }: KnowledgeWatchDeps): () => Promise<void> {
  let seen: number | null = null;
  let isAtWork = false;
  return async () => {
    if (isAtWork) return;
    isAtWork = true;
    try {
      const version = await citings.version();
      if (version === seen) return;
      let isLeft = false;
      for (const work of onChange) isLeft = (await work()) || isLeft;
      seen = isLeft ? null : version;
    } catch (error) {
      log.error({ error }, "what hangs on the documents could not be looked after; tried again");
    } finally {
      isAtWork = false;
    }
  };
}
