interface Turn {
  /** Lets those that are not minor go first. */
  readonly isMinor: boolean;
  /** Aborted before the turn has come, it is given up. */
  readonly signal: AbortSignal;
}

/**
 * Shares out the edits that a channel allows among all the answers that are shown in it: one in each interval of the clock. The
 * intervals do not begin with an answer's first words, so that words that come a moment later are not all seen a
 * moment later.
 */
export class Pace {
  readonly #intervalMs: number;
  readonly #now: () => number;
  readonly #lanes = new Map<string, Lane>();

  /** @param now milliseconds of a clock that is never set back. */
  constructor(intervalMs: number, now: () => number) {
    this.#intervalMs = intervalMs;
    this.#now = now;
  }

  /** Counts an edit, in turn or not: an answer that ends waits for no one, and those that grow make room for it. */
  spend(channel: string): void {
    const lane = this.#lane(channel);
    const from = Math.max(lane.freeAt, this.#now());
    lane.freeAt = (Math.floor(from / this.#intervalMs) + 1) * this.#intervalMs;
  }

  /**
   * Does the work when its turn has come: one at a time, first come first served, in the interval after that of the last edit. So at
   * most one edit of an answer that grows stands before one that ends, however long Discord lets them wait.
   * @returns false where it was given up.
   */
  async inTurn(channel: string, turn: Turn, work: () => Promise<void>): Promise<boolean> {
    const lane = this.#lane(channel);
    if (!(await lane.enter(turn))) return false;
    try {
      await work();
    } finally {
      lane.leave();
    }
    return true;
  }

  #lane(channel: string): Lane {
    for (const [key, lane] of this.#lanes) if (lane.isIdle) this.#lanes.delete(key);
    const lane = this.#lanes.get(channel) ?? new Lane(this.#now);
    this.#lanes.set(channel, lane);
    return lane;
  }
}

class Lane {
  /** When the next edit is allowed. */
  freeAt = 0;
  readonly #now: () => number;
  #waiting: { readonly isMinor: boolean; readonly admit: () => void }[] = [];
  #isBusy = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  get isIdle(): boolean {
    return !this.#isBusy && this.#waiting.length === 0 && this.freeAt <= this.#now();
  }

  async enter({ isMinor, signal }: Turn): Promise<boolean> {
    if (signal.aborted) return false;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const ticket = { isMinor, admit: () => resolve(true) };
    const giveUp = () => {
      this.#waiting = this.#waiting.filter((one) => one !== ticket);
      resolve(false);
    };
    signal.addEventListener("abort", giveUp);
    this.#waiting.push(ticket);
    this.#admitNext();
    return promise.finally(() => signal.removeEventListener("abort", giveUp));
  }

  leave(): void {
    this.#isBusy = false;
    this.#admitNext();
  }

  #admitNext(): void {
    clearTimeout(this.#timer);
    const next = this.#waiting.find(({ isMinor }) => !isMinor) ?? this.#waiting[0];
    if (this.#isBusy || next === undefined) return;
    const waitMs = this.freeAt - this.#now();
    if (waitMs > 0) {
      this.#timer = setTimeout(() => this.#admitNext(), waitMs);
      return;
    }
    this.#waiting = this.#waiting.filter((one) => one !== next);
    this.#isBusy = true;
    next.admit();
  }
}
