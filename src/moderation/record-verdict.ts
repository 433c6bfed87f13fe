import { createHash, randomUUID } from "node:crypto";
import type { ModerationScores } from "../models/moderation-model.ts";
import type { Log } from "../platform/log.ts";
import { type Judged, type Staff, whomOf } from "./judged.ts";
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

/** What a text is known by where its words are not kept. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

/** A verdict that can't be stored stands all the same. */
export async function recordVerdict(
  text: string,
  { kind, conversation, author, messageId, turnId }: Judged,
  { scores, decision, version, model, isLate }: Judgement,
  { staff, verdicts, log, now }: RecordDeps,
): Promise<void> {
  const { platform, workspaceId, channelId, roles } = whomOf({ conversation, author }, staff);
  const verdict = {
    id: randomUUID(),
    at: now(),
    hash: hashOf(text),
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
