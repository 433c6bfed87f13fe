/**
 * What was tried on the bot itself, and kept from happening. `ping`, `image`, `hidden-link` (its words name another address
 * than where it leads), `unknown-link` (to a host that neither a source nor the question names): in what the model wrote.
 * `imitation`: text that others wrote and that looks like the marks of the prompt or of a model's roles.
 */
export const attemptKinds = ["ping", "image", "hidden-link", "unknown-link", "imitation"] as const;

export type AttemptKind = (typeof attemptKinds)[number];

export type AttemptCounts = Readonly<Partial<Record<AttemptKind, number>>>;

/** Of one turn. Holds no words. */
export interface AttemptsRow {
  readonly turnId: string;
  readonly at: number;
  /** `platform:workspaceId`. */
  readonly workspace: string;
  readonly channelId: string;
  readonly counts: AttemptCounts;
}

export interface ChannelAttempts {
  readonly workspace: string;
  readonly channelId: string;
  readonly kind: AttemptKind;
  readonly count: number;
  /** The newest turn in which it happened, as the log names it. */
  readonly turnId: string;
}

export interface AttemptsFilter {
  readonly since: number;
  /** Null for all of them. */
  readonly workspace: string | null;
}

/** The port to the record of attempts. @throws StorageError from both methods. */
export interface AttemptStore {
  /** Replaces what was recorded of the same turn. */
  record(row: AttemptsRow): Promise<void>;
  /** By channel and kind, the most frequent first. */
  summarize(filter: AttemptsFilter): Promise<readonly ChannelAttempts[]>;
}

/** Counts while an answer is made. */
export class AttemptCounter {
  readonly #counts = new Map<AttemptKind, number>();

  add(kind: AttemptKind, times = 1): void {
    if (times > 0) this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + times);
  }

  get counts(): AttemptCounts {
    return Object.fromEntries(this.#counts);
  }
}
