import type { QuestionAsked } from "../platform/event.ts";

const windowMs = 10 * 60_000;
/** Beyond so many pairs of a bot and a channel the oldest are forgotten. */
const maxPairs = 1_000;

/**
 * Two bots that mention each other would never stop. Each other bot is answered so often within ten minutes in a channel, by a
 * clock that only goes forward; then no more until its oldest question is out of the window.
 */
export function createBotLoopGuard(
  exchanges: number,
  monotonicNow: () => number,
): (question: QuestionAsked) => boolean {
  const answered = new Map<string, readonly number[]>();

  return ({ author, conversation: { platform, workspaceId, channelId } }) => {
    if (author.isBot !== true) return true;
    const pair = [platform, workspaceId, channelId, author.id].join(":");
    const time = monotonicNow();
    const recent = (answered.get(pair) ?? []).filter((at) => at > time - windowMs);
    const isAllowed = recent.length < exchanges;
    answered.delete(pair);
    answered.set(pair, isAllowed ? [...recent, time] : recent);
    if (answered.size > maxPairs) answered.delete(answered.keys().next().value ?? "");
    return isAllowed;
  };
}
