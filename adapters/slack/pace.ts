/**
 * Slack counts the calls of a whole workspace: answers that grow at the same time share one call in each interval of the clock.
 * The intervals do not begin with an answer's first words, so that words that come a moment later are not all seen a
 * moment later.
 */
export class Pace {
  readonly #intervalMs: number;
  #freeAt = 0;

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  /** Until the next call may be claimed. */
  get waitMs(): number {
    return Math.max(0, this.#freeAt - performance.now());
  }

  /** Until the next interval begins. */
  get nextMs(): number {
    const now = performance.now();
    return this.#nextAfter(now) - now;
  }

  /** Whether a call may be made now; it counts as made. */
  claim(): boolean {
    if (this.waitMs > 0) return false;
    this.spend();
    return true;
  }

  /** Counts a call that could not wait: the others wait for it. */
  spend(): void {
    this.#freeAt = this.#nextAfter(Math.max(this.#freeAt, performance.now()));
  }

  /** Slack asked to wait for so long. */
  hold(ms: number): void {
    this.#freeAt = Math.max(this.#freeAt, performance.now() + ms);
  }

  #nextAfter(time: number): number {
    return this.#intervalMs === 0 ? time : (Math.floor(time / this.#intervalMs) + 1) * this.#intervalMs;
  }
}
