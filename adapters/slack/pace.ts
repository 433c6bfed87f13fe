/** Slack counts the calls of a whole workspace: answers that grow at the same time share one call an interval. */
export class Pace {
  readonly intervalMs: number;
  #freeAt = 0;

  constructor(intervalMs: number) {
    this.intervalMs = intervalMs;
  }

  /** Until the next call may be claimed. */
  get waitMs(): number {
    return Math.max(0, this.#freeAt - performance.now());
  }

  /** Whether a call may be made now; it counts as made. */
  claim(): boolean {
    if (this.waitMs > 0) return false;
    this.spend();
    return true;
  }

  /** Counts a call that could not wait: the others wait for it. */
  spend(): void {
    this.#freeAt = Math.max(this.#freeAt, performance.now()) + this.intervalMs;
  }

  /** Slack asked to wait for so long. */
  hold(ms: number): void {
    this.#freeAt = Math.max(this.#freeAt, performance.now() + ms);
  }
}
