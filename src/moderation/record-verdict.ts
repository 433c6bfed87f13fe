import { randomUUID } from "node:crypto";
import type { ModerationScores } from "../models/moderation-model.ts";
import type { Log } from "../platform/log.ts";
import { type Judged, whomOf } from "./judged.ts";
import type { Staff } from "./staff.ts";
import type { Decision } from "./policy.ts";
import type { VerdictStore } from "./verdict-store.ts";

export interface Judgement {
  readonly scores: ModerationScores;
  readonly decision: Decision;
  readonly version: number;
  readonly model: string;
  readonly isLate: boolean;
}

export interface RecordDeps {
  readonly staff: Staff;
  readonly verdicts: VerdictStore;
  readonly log: Log;
  readonly now: () => number;
}

/** A verdict that can't be stored stands all the same. */
export async function recordVerdict(
  hash: string,
  { kind, conversation, author, messageId, turnId }: Judged,
  { scores, decision, version, model, isLate }: Judgement,
  { staff, verdicts, log, now }: RecordDeps,
): Promise<void> {
  const { platform, workspaceId, channelId, roles } = whomOf({ conversation, author }, staff);
  const verdict = {
    id: randomUUID(),
    at: now(),
    hash,
    kind,
    platform,
    workspaceId,
    channelId,
    conversationId: conversation.id,
    authorId: author.id,
    roles,
    messageId,
    turnId,
    model,
    scores,
    decision: decision.kind,
    policyVersion: version,
    isLate,
  };
  await verdicts
    .record(verdict)
    .catch((error: unknown) => log.error({ turnId, platform, error }, "a verdict could not be stored"));
}
