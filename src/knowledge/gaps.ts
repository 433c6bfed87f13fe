import type { GapAdmin } from "./gap-admin.ts";
import type { Gap, GapStore } from "./gap-store.ts";
import { answersNow } from "./good-enough.ts";
import { groupGaps } from "./group-gaps.ts";
import { type Audience, audienceOf } from "./scope.ts";
import type { SearchKnowledge } from "./search.ts";

export interface GapsDeps {
  readonly store: GapStore;
  readonly search: SearchKnowledge;
  /** Passages that an answer is built on. */
  readonly passages: number;
  readonly keepMs: number;
  readonly now: () => number;
}

/** More than anybody looks through. */
const mostOpen = 500;
/** A search each: the newest are looked at again. */
const mostRetested = 200;
/** Whoever wants the list waits no longer for those: where embeddings are out of reach, each takes seconds. */
const listWaitMs = 5_000;

export function createGaps({ store, search, passages, keepMs, now }: GapsDeps): GapAdmin {
  const isAnswered = async (gap: Gap, signal: AbortSignal): Promise<boolean> => {
    const author = { id: gap.authorId, name: gap.authorName };
    const { passages: found } = await search(gap.question, audienceOf(gap.conversation, author), passages, signal);
    return answersNow(gap.question, found, new Set(gap.passageIds));
  };
  const retest = async (signal: AbortSignal, waitMs = Number.POSITIVE_INFINITY): Promise<number> => {
    const until = now() + waitMs;
    await store.prune(now() - keepMs);
    const answered: string[] = [];
    for (const gap of await store.open(mostRetested)) {
      if (now() >= until) break;
      if (await isAnswered(gap, signal)) answered.push(gap.turnId);
    }
    return answered.length === 0 ? 0 : store.close(answered);
  };

  return {
    retest: (signal) => retest(signal),
    async list(here, signal) {
      await retest(signal, listWaitMs);
      const open = await store.open(mostOpen);
      const shown = here === null ? open : open.filter((gap) => mayBeShown(gap, here));
      const isElsewhere = ({ conversation }: Gap) =>
        conversation.platform !== here?.platform || conversation.workspaceId !== here.workspaceId;
      const hidden = here === null ? 0 : open.filter((gap) => !isElsewhere(gap)).length - shown.length;
      return { groups: groupGaps(shown), hidden };
    },
    async group(turnId, here) {
      const shown = (await store.open(mostOpen)).filter((gap) => here === null || mayBeShown(gap, here));
      return groupGaps(shown).find(({ gaps }) => gaps.some((gap) => gap.turnId === turnId)) ?? null;
    },
    forget: (platform, authorId) => store.forgetAuthor(platform, null, authorId),
    async dismiss(groupId) {
      const group = groupGaps(await store.open(mostOpen)).find(({ id }) => id === groupId);
      if (group === undefined) return null;
      await store.close(group.gaps.map(({ turnId }) => turnId));
      return group;
    },
  };
}

/**
 * What was asked in public, anywhere in the workspace; the rest where it was asked alone. What somebody asked for themselves,
 * as Slack's commands are in any channel, may name what nobody else there may read.
 */
function mayBeShown({ conversation, authorId }: Gap, here: Audience): boolean {
  const { platform, workspaceId, channelId, visibility } = conversation;
  if (platform !== here.platform || workspaceId !== here.workspaceId) return false;
  if (visibility === "public") return true;
  return channelId === here.channelId && (visibility === "private" || authorId === here.readerId);
}
