/** Slack counts the calls of a whole workspace, so that answers which grow at the same time share what one may do alone. */
export class Pace {
  #growing = 0;

  begin(): void {
    this.#growing += 1;
  }

  end(): void {
    this.#growing -= 1;
  }

  /** Between two calls of one answer. */
  intervalMs(alone: number): number {
    return alone * Math.max(1, this.#growing);
  }
}
