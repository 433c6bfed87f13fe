import type { ReplyContext } from "../../src/platform/reply.ts";

/** The context of a first attempt that posts nothing anybody asks about, but for the changes. */
export function contextWith(changes: Partial<ReplyContext> = {}): ReplyContext {
  return {
    turnId: "turn-1",
    posted: [],
    onPosted: () => undefined,
    isResumed: (changes.posted?.length ?? 0) > 0,
    isAmended: false,
    isOthers: () => Promise.resolve(false),
    ...changes,
  };
}
