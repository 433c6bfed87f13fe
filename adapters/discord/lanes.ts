/** Keeps what happens in one channel in its order, while channels do not wait for each other. */
export class Lanes {
  readonly #tails = new Map<string, Promise<void>>();

  /** @param work must not throw. */
  run(lane: string, work: () => Promise<void>): void {
    const tail = (this.#tails.get(lane) ?? Promise.resolve()).then(work).finally(() => {
      if (this.#tails.get(lane) === tail) this.#tails.delete(lane);
    });
    this.#tails.set(lane, tail);
  }

  /** Resolves when all that was given so far is done. */
  async idle(): Promise<void> {
    await Promise.all(this.#tails.values());
  }
}
