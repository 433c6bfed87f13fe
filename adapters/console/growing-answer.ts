import { nextFence } from "../../src/platform/fence.ts";
import { settledLength } from "../../src/platform/settled-markdown.ts";
import { type Cite, lexBlocks, renderBlocks } from "./render.ts";

/** An answer that is being written, as HTML; renders only what can still change, so that long answers stay cheap. */
export class GrowingAnswer {
  readonly #cite: Cite;
  #markdown = "";
  #finishedLength = 0;
  #finished: readonly string[] = [];

  /** @param cite while the sources are not yet known. */
  constructor(cite: Cite) {
    this.#cite = cite;
  }

  get markdown(): string {
    return this.#markdown;
  }

  /** How much is rendered again each time, in characters. */
  get unfinishedLength(): number {
    return this.#markdown.length - this.#finishedLength;
  }

  append(markdown: string): void {
    this.#markdown += markdown.replaceAll("\r", "");
  }

  /** The blocks so far. All but the last are finished: what is shown of the next one has shown that it is another. */
  render(): readonly string[] {
    const blocks = lexBlocks(withoutHalfOpen(this.#markdown.slice(this.#finishedLength)));
    const last = blocks.findLastIndex(({ type }) => type !== "space");
    const finished = blocks.slice(0, Math.max(last, 0));
    this.#finished = [...this.#finished, ...renderBlocks(finished, this.#cite)];
    this.#finishedLength += finished.reduce((length, { raw }) => length + raw.length, 0);
    return [...this.#finished, ...renderBlocks(blocks.slice(finished.length), this.#cite)];
  }

  /** The blocks of the whole answer, its sources known. */
  renderWhole(cite: Cite): readonly string[] {
    return renderBlocks(lexBlocks(this.#markdown), cite);
  }
}

/** A fence is code from its first line on, line by line: as HTML, it is whole at any time. */
function withoutHalfOpen(markdown: string): string {
  const settled = settledLength(markdown);
  const [, line = ""] = /^\s*(\S.*)\n/.exec(markdown.slice(settled)) ?? [];
  return markdown.slice(0, nextFence(null, line) === null ? settled : markdown.lastIndexOf("\n"));
}
