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

  shift(): Item | undefined {
    if (this.#out.length === 0) {
      this.#out = this.#in.toReversed();
      this.#in = [];
    }
    return this.#out.pop();
  }
}
