import type { ReplyContext } from "../../src/platform/reply.ts";
import type { SlackApi } from "./api.ts";
import type { MessageTarget } from "./target.ts";

/**
 * The messages of a turn's answer that stand in its thread without our knowing: whoever posted them died, or lost the
 * connection, before Slack had named them. They carry the turn's label; a stream gets it only at its end, so that one
 * without a label, which is no other turn's, is this turn's.
 */
export async function findLost(
  api: SlackApi,
  target: MessageTarget,
  { turnId, isOthers }: Pick<ReplyContext, "turnId" | "isOthers">,
  known: ReadonlySet<string>,
): Promise<string[]> {
  const lost: string[] = [];
  for await (const { ts, label } of api.ownReplies(target, target.questionTs)) {
    if (known.has(ts)) continue;
    const isOurs = label === null ? !(await isOthers(ts)) : label.kind === "answer" && label.turnId === turnId;
    if (isOurs) lost.push(ts);
  }
  return lost;
}
