/** Shares out the edits that a channel allows among all the answers that are being streamed into it. */
export class Pace {
  readonly #intervalMs: number;
  readonly #now: () => number;
  readonly #freeAt = new Map<string, number>();

  constructor(intervalMs: number, now: () => number) {
    this.#intervalMs = intervalMs;
    this.#now = now;
  }

  /** Takes the next free moment of the channel and returns how many milliseconds away it is. */
  take(channel: string): number {
    const now = this.#now();
    for (const [key, at] of this.#freeAt) if (at <= now) this.#freeAt.delete(key);
    const at = this.#freeAt.get(channel) ?? now;
    this.#freeAt.set(channel, at + this.#intervalMs);
    return at - now;
  }
}
