import type { ModerationScores } from "../models/moderation-model.ts";
import type { Place } from "../platform/message.ts";
import type { JudgedKind } from "./verdict-store.ts";

/** Why humans are asked: judged at once · judged after it had passed unjudged · the author asks whether a refusal was right. */
export type AlertReason = "judged" | "judged-late" | "appeal";

/** What a moderator decides: nothing is wrong enough · the message goes · its author is kept from writing, or warned · the verdict was wrong. */
export const alertDecisions = ["dismiss", "delete", "timeOut", "warn", "wrong"] as const;

export type AlertDecision = (typeof alertDecisions)[number];

/** Of the platforms, only Discord keeps a person from writing for a while. */
export function canTimeOut({ platform }: Pick<NewAlert, "platform">): boolean {
  return platform === "discord";
}

export interface NewAlert {
  readonly at: number;
  readonly reason: AlertReason;
  readonly kind: JudgedKind;
  readonly platform: string;
  readonly workspaceId: string;
  readonly channelId: string;
  readonly conversationId: string;
  readonly authorId: string;
  readonly authorName: string;
  readonly messageId: string | null;
  readonly turnId: string | null;
  readonly link: string | null;
  /** Of the text, as in its verdict. */
  readonly hash: string;
  readonly category: string;
  readonly scores: ModerationScores;
  /** What the policy decided. */
  readonly verdict: "warn" | "block";
  /** The words, as long as they are kept; null where none are. */
  readonly evidence: string | null;
}

export interface Alert extends NewAlert {
  /** Short, as people type it. */
  readonly id: string;
  readonly decided: DecidedAlert | null;
}

export interface DecidedAlert {
  readonly decision: AlertDecision;
  /** `platform:userId` */
  readonly by: string;
  readonly byName: string;
  readonly at: number;
  readonly why: string;
  /** Whether what follows from it was done; unreachable: the platform does not let us. */
  readonly effect: "pending" | "done" | "unreachable";
}

export interface AlertFilter {
  readonly since: number;
  /** `platform:workspaceId`; null for all. */
  readonly workspace: string | null;
  readonly state: "open" | "decided" | "any";
}

/** The port to what moderators are asked, and what they decided. Every method throws StorageError. */
export interface AlertStore {
  /** One alert for each thing and reason: where there is one, that one, and not new. */
  raise(alert: NewAlert): Promise<{ readonly alert: Alert; readonly isNew: boolean }>;
  find(id: string): Promise<Alert | null>;
  /** The oldest first. */
  list(filter: AlertFilter, limit: number): Promise<readonly Alert[]>;
  /** The first decision stays; resolves to the alert as it is then. Null where there is none of this id. */
  decide(id: string, decided: DecidedAlert): Promise<Alert | null>;
  settleEffect(id: string, effect: DecidedAlert["effect"]): Promise<void>;
  /** Erases the words of alerts raised before, so that nothing of them is left in the file. */
  forgetEvidence(before: number): Promise<number>;
}

/** The port to those who must look at something now. Never throws: that nobody could be told is logged. */
export interface ModeratorAlerts {
  raise(alert: NewAlert): Promise<void>;
}

/** The port to texts whose verdict a moderator has found wrong: they pass in that workspace from then on. @throws StorageError */
export interface Pardons {
  has(place: Place, hash: string): Promise<boolean>;
}
