import type { ModeratorHands, Withdrawn } from "../moderation/hands.ts";
import type { CardOutlet, Moderating } from "../platform/channel.ts";
import { openAttempt, type AttemptDeps } from "./attempt.ts";
import type { HistoryStore } from "./history.ts";
import { partsOf } from "./question-parts.ts";
import { isEnded } from "./turn-runner.ts";

/** What a platform lets moderation do beside answering. */
export type Reach = Pick<CardOutlet, "tell"> & Moderating;

export interface HandsDeps extends AttemptDeps {
  readonly history: HistoryStore;
  /** Null where the platform offers nothing of the kind. */
  readonly reachOf: (platform: string) => Reach | null;
}

/** Moderation's hands: what the platform lets it do, and through the replies of its own turns. */
export function createHands(deps: HandsDeps): ModeratorHands {
  const { reachOf, records, history, log } = deps;

  const attempt = async <Result>(
    action: string,
    otherwise: NoInfer<Result>,
    work: () => Promise<Result>,
  ): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      log.error({ action, error }, "moderation could not do at the platform what was decided");
      return otherwise;
    }
  };

  return {
    tell: ({ platform, workspaceId, authorId }, markdown) =>
      attempt("tell", false, async () => {
        const card = { markdown, picture: null, buttons: [] };
        return ((await reachOf(platform)?.tell(workspaceId, authorId, card)) ?? null) !== null;
      }),
    withdraw: (turnId, sentence) =>
      attempt("withdraw", "unreachable", async (): Promise<Withdrawn> => {
        const turn = await records.find(turnId);
        if (turn === null) return "unreachable";
        if (!isEnded(turn)) return "later";
        const { event } = turn;
        const ids = event.kind === "question" ? partsOf(event).map(({ messageId }) => messageId) : [event.key];
        for (const messageId of ids) await history.forget(event.conversation.id, messageId);
        await openAttempt(turn, deps).reply.refuse(sentence);
        return "done";
      }),
    remove: (where, messageId, reason) =>
      attempt(
        "delete",
        false,
        async () => (await reachOf(where.platform)?.removeMessage(where, messageId, reason)) ?? false,
      ),
    timeOut: ({ platform, workspaceId }, personId, minutes, reason) =>
      attempt(
        "time out",
        false,
        async () => (await reachOf(platform)?.timeOut(workspaceId, personId, minutes, reason)) ?? false,
      ),
    linkTo: (where, messageId) =>
      attempt("link", null, async () => (await reachOf(where.platform)?.linkTo(where, messageId)) ?? null),
  };
}
