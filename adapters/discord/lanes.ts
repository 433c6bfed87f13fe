/** Keeps what happens in one channel in its order, while channels do not wait for each other. */
export class Lanes {
  readonly #tails = new Map<string, Promise<void>>();

  /** Resolves, or rejects, as the work does; what comes next in the lane runs either way. */
  run(lane: string, work: () => Promise<void>): Promise<void> {
    const done = (this.#tails.get(lane) ?? Promise.resolve()).then(work);
    const tail = done
      .catch(() => {})
      .finally(() => {
        if (this.#tails.get(lane) === tail) this.#tails.delete(lane);
      });
    this.#tails.set(lane, tail);
    return done;
  }

  /** Resolves when all that was given so far is done. */
  async idle(): Promise<void> {
    await Promise.all(this.#tails.values());
  }
}
