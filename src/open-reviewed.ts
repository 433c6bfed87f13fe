import type { Config } from "./config.ts";
import { createReviewed, type Reviewed } from "./knowledge/reviewed/create-reviewed.ts";
import { openGaps } from "./open-gaps.ts";
import type { LibraryPorts, OpenedLibrary } from "./open-library.ts";

/** The reviewed answers from settings and ports, for the program and for the command line. */
export function openReviewed(
  config: Config,
  ports: LibraryPorts,
  embed: OpenedLibrary["embed"],
  signal: AbortSignal,
): Reviewed {
  const { storage, log, now } = ports;
  const gaps = openGaps(config, ports);
  return createReviewed({
    answers: storage.reviewed,
    store: storage.knowledge,
    sources: storage.sources,
    gaps: storage.gaps,
    retestGaps: () => gaps.retest(signal),
    embed: () => embed({ signal, onProgress: null }),
    log,
    now,
  });
}
