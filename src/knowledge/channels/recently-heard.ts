/** So many messages are remembered; reading a page of history takes less time than that many take to be heard. */
const remembered = 5_000;

/** Which messages were heard of since when: what a page of history says of them, read at the same time, may be older. */
export class RecentlyHeard {
  readonly #at = new Map<string, number>();
  readonly #now: () => number;

  /** @param now of a clock that is never set back. */
  constructor(now: () => number) {
    this.#now = now;
  }

  now(): number {
    return this.#now();
  }

  note(sourceId: string, messageId: string): void {
    const key = `${sourceId} ${messageId}`;
    this.#at.delete(key);
    this.#at.set(key, this.#now());
    const [oldest] = this.#at.keys();
    if (this.#at.size > remembered && oldest !== undefined) this.#at.delete(oldest);
  }

  /** Ids of the source's messages that were heard of since then. */
  since(sourceId: string, at: number): string[] {
    const prefix = `${sourceId} `;
    return [...this.#at].flatMap(([key, heardAt]) =>
      heardAt >= at && key.startsWith(prefix) ? [key.slice(prefix.length)] : [],
    );
  }
}
