import { closeHalfOpen } from "./half-open.ts";
import { type Cite, lexBlocks, renderBlocks } from "./render.ts";

/** As long as blocks can still flow into each other: "1. a", blank line, "2" is a list and a paragraph until ". b" follows. */
const unsettledBlocks = 2;

/** An answer that is being written, as HTML; renders only what can still change, so that long answers stay cheap. */
export class GrowingAnswer {
  readonly #cite: Cite;
  #markdown = "";
  #settledLength = 0;
  #settled: readonly string[] = [];

  /** @param cite while the sources are not yet known. */
  constructor(cite: Cite) {
    this.#cite = cite;
  }

  get markdown(): string {
    return this.#markdown;
  }

  /** How much is rendered again each time, in characters. */
  get unsettledLength(): number {
    return this.#markdown.length - this.#settledLength;
  }

  append(markdown: string): void {
    this.#markdown += markdown.replaceAll("\r", "");
  }

  /** The blocks so far. */
  render(): readonly string[] {
    this.#settle();
    const open = closeHalfOpen(this.#markdown.slice(this.#settledLength));
    return [...this.#settled, ...renderBlocks(lexBlocks(open), this.#cite)];
  }

  /** The blocks of the whole answer, its sources known. */
  renderWhole(cite: Cite): readonly string[] {
    return renderBlocks(lexBlocks(this.#markdown), cite);
  }

  #settle(): void {
    const blocks = lexBlocks(this.#markdown.slice(this.#settledLength));
    const words = blocks.flatMap(({ type }, index) => (type === "space" ? [] : [index]));
    const settled = blocks.slice(0, words.at(-unsettledBlocks) ?? 0);
    if (settled.length === 0) return;
    this.#settled = [...this.#settled, ...renderBlocks(settled, this.#cite)];
    this.#settledLength += settled.reduce((length, { raw }) => length + raw.length, 0);
  }
}
