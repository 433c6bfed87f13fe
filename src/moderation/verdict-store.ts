import type { ModerationScores } from "../models/moderation-model.ts";

/** What was judged: a question · a window of an answer · a question's new words · a message that people wrote to each other. */
export type JudgedKind = "question" | "answer" | "edit" | "message";

/** One judgement of one text, without the text. */
export interface StoredVerdict {
  readonly id: string;
  readonly at: number;
  /** SHA-256 of the text, base64url. */
  readonly hash: string;
  readonly kind: JudgedKind;
  readonly platform: string;
  readonly workspaceId: string;
  readonly channelId: string;
  readonly conversationId: string;
  /** Who wrote it; of an answer, who asked. */
  readonly authorId: string;
  readonly roles: readonly string[];
  readonly messageId: string | null;
  readonly turnId: string | null;
  /** Which model judged. */
  readonly model: string;
  readonly scores: ModerationScores;
  readonly decision: "allow" | "warn" | "block";
  /** Of the policy that decided; 0: the settings alone. */
  readonly policyVersion: number;
  /** Whether it had passed unjudged before. */
  readonly isLate: boolean;
}

export interface VerdictFilter {
  readonly since: number;
  /** `platform:workspaceId`; null for all. */
  readonly workspace: string | null;
}

/** The port to what was judged. Every method throws StorageError. */
export interface VerdictStore {
  record(verdict: StoredVerdict): Promise<void>;
  /** The oldest first, in pages of at most `limit`; `after` is the last one's id. Those of one time stand in the order of their ids. */
  page(
    filter: VerdictFilter,
    after: Pick<StoredVerdict, "at" | "id"> | null,
    limit: number,
  ): Promise<readonly StoredVerdict[]>;
  /** What was decided how often. */
  count(filter: VerdictFilter): Promise<Readonly<Record<StoredVerdict["decision"], number>>>;
  /** The last question or answer of this person that was blocked in the channel. */
  lastBlocked(
    place: Pick<StoredVerdict, "platform" | "workspaceId" | "channelId">,
    authorId: string,
  ): Promise<StoredVerdict | null>;
}
