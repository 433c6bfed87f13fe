import type { Conclusion } from "../turns/conclusion.ts";
import type { Turn } from "../turns/ledger.ts";
import { costOf } from "../usage/prices.ts";
import { attemptsOf } from "./attempts-of.ts";
import type { TurnRunnerDeps } from "./turn-runner.ts";

/** Use is a report, not the truth of the turn: that it can't be stored must not fail what has been answered. */
export async function recordUse(
  turn: Turn,
  { state, usage, facts }: Pick<Conclusion, "state" | "usage" | "facts">,
  { engine, prices, log, now, usage: store, attempts }: TurnRunnerDeps,
): Promise<void> {
  const { conversation, author } = turn.event;
  const durationMs = now() - turn.acceptedAt;
  // It was counted when it was answered.
  if ("amends" in facts) return log.info({ turnId: turn.id, state }, "an answer was marked");
  log.info({ turnId: turn.id, state, durationMs, ...facts, ...usage }, "turn ended");
  if ("command" in facts) return;
  const used = usage ?? { input: 0, cached: 0, cacheWrites: 0, output: 0, reasoning: 0 };
  const { model: answeredBy } = facts;
  const model = typeof answeredBy === "string" ? answeredBy : (await engine.chooseChat(conversation)).name;
  const row = {
    turnId: turn.id,
    at: turn.acceptedAt,
    workspace: `${conversation.platform}:${conversation.workspaceId}`,
    channelId: conversation.channelId,
    authorId: author.id,
    model,
    input: used.input,
    cached: used.cached,
    output: used.output,
    cost: usage === null ? 0 : costOf(model, used, prices),
    durationMs,
    state,
  };
  const counts = attemptsOf(facts);
  const { workspace, channelId } = row;
  await Promise.all([
    store.record(row),
    Object.keys(counts).length > 0 &&
      attempts.record({ turnId: turn.id, at: turn.acceptedAt, workspace, channelId, counts }),
  ]).catch((error: unknown) => log.error({ turnId: turn.id, error }, "the use could not be stored"));
}
