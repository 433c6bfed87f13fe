import type { Config } from "./config.ts";
import type { GapStore } from "./knowledge/gap-store.ts";
import { hearReplies } from "./knowledge/reviewed/hear-replies.ts";
import type { ReviewedAdmin } from "./knowledge/reviewed-admin.ts";
import type { LibraryPorts, OpenedLibrary } from "./open-library.ts";
import { openReviewed } from "./open-reviewed.ts";
import type { CardOutlet } from "./platform/channel.ts";
import type { Listener } from "./platform/hearing.ts";

export interface TeachingDeps {
  readonly embed: OpenedLibrary["embed"];
  readonly outletOf: (platform: string) => CardOutlet | null;
  /** Aborted when the program stops. */
  readonly signal: AbortSignal;
}

export interface OpenedTeaching {
  readonly reviewed: ReviewedAdmin;
  /** Where questions that nothing answers are written down. */
  readonly gapStore: GapStore;
  /** Hears what people reply where a question is open. */
  readonly listener: Listener;
  /** Looks after what there is, now and then every minute. Resolves when it has done so once. */
  begin(): Promise<void>;
  /** Resolves when what goes on behind is done. */
  settle(): Promise<void>;
}

const dayMs = 86_400_000;
const sweptEveryMs = 60_000;

/** How people teach: reviewed answers, and the open questions that they come from. */
export function openTeaching(config: Config, ports: LibraryPorts, deps: TeachingDeps): OpenedTeaching {
  const { storage, log, now } = ports;
  const reviewed = openReviewed(config, ports, deps.embed, deps.signal);
  const replies = hearReplies({
    gaps: storage.gaps,
    offers: storage.offers,
    post: async (to, card) => deps.outletOf(to.platform)?.post(to, card),
    log,
  });
  let sweeper: NodeJS.Timeout | undefined;
  let sweeping = Promise.resolve();

  /** What has passed its date goes, and what is heard of open questions does not stay longer than they. */
  const sweep = async () => {
    try {
      await reviewed.sweep();
      await storage.offers.drop({ kind: "older", than: now() - config.KNOWLEDGE_GAP_DAYS * dayMs });
      await replies.refresh();
    } catch (error) {
      log.error({ error }, "reviewed answers could not be looked after; tried again");
    }
  };

  return {
    reviewed,
    gapStore: {
      ...storage.gaps,
      async add(gap) {
        await storage.gaps.add(gap);
        replies.waitFor(gap.conversation);
      },
    },
    listener: replies.listener,
    async begin() {
      await sweep();
      sweeper = setInterval(() => (sweeping = sweep()), sweptEveryMs).unref();
    },
    async settle() {
      clearInterval(sweeper);
      await Promise.all([sweeping, reviewed.settle()]);
    },
  };
}
