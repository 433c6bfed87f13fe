/** First in, first out, each in constant time: `Array.shift` moves all that follow. */
export class Fifo<Item> {
  #out: Item[] = [];
  #in: Item[] = [];

  get length(): number {
    return this.#out.length + this.#in.length;
  }

  push(item: Item): void {
    this.#in.push(item);
  }

  /** Before all others. */
  unshift(item: Item): void {
    this.#out.push(item);
  }

  shift(): Item | undefined {
    this.#turnOver();
    return this.#out.pop();
  }

  get first(): Item | undefined {
    this.#turnOver();
    return this.#out.at(-1);
  }

  /** From the first on. */
  *[Symbol.iterator](): Iterator<Item> {
    for (let index = this.#out.length - 1; index >= 0; index -= 1) {
      const item = this.#out[index];
      if (item !== undefined) yield item;
    }
    yield* this.#in;
  }

  #turnOver(): void {
    if (this.#out.length > 0) return;
    this.#out = this.#in.toReversed();
    this.#in = [];
  }
}
