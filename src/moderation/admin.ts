import type { ModerationCategory } from "../models/moderation-model.ts";
import type { Card } from "../platform/card.ts";
import type { Author, Conversation } from "../platform/message.ts";
import type { AlertDecision } from "./alert-store.ts";

/** Who asks, and where. */
export interface Asker {
  readonly conversation: Conversation;
  readonly author: Author;
}

/** What an administrator changes at once: a profile, or thresholds of one category. */
export interface PolicyChange {
  readonly profile: "relaxed" | "standard" | "strict" | null;
  readonly category: ModerationCategory | null;
  /** Undefined: as it is; null: never. */
  readonly warn: number | null | undefined;
  readonly block: number | null | undefined;
}

/** The port by which administrators and moderators see and set what is allowed. Resolves to Markdown; every method throws UserError, StorageError. */
export interface ModerationAdmin {
  status(asker: Asker): Promise<string>;
  /** What holds in the channel. */
  thresholds(asker: Asker): Promise<Card>;
  /** For the workspace, or the channel alone. The caller has made sure that the asker may. */
  set(asker: Asker, change: PolicyChange & { readonly isForChannel: boolean; readonly why: string }): Promise<string>;
  /** @throws ModelError too. */
  test(asker: Asker, text: string, signal: AbortSignal): Promise<string>;
  /** Administrators get a button that applies it. */
  dryRun(asker: Asker, proposal: PolicyChange & { readonly days: number }): Promise<Card>;
}

/** The port by which moderators work, and people ask them. Like {@link ModerationAdmin}. */
export interface ModeratorDesk {
  /** A card that pages through the open alerts, with buttons that decide. */
  queue(asker: Asker): Promise<Card>;
  decide(asker: Asker, alertId: string, decision: AlertDecision, why: string): Promise<string>;
  /** Judges the whole conversation anew; in a channel without a thread, its newest threads. @throws ModelError too. */
  check(asker: Asker, signal: AbortSignal): Promise<string>;
  /** Whether every message of the channel is judged. @throws PlatformError too. */
  watch(asker: Asker, isOn: boolean): Promise<string>;
  /** About the last refusal in this channel, once. */
  appeal(asker: Asker, why: string): Promise<string>;
}
