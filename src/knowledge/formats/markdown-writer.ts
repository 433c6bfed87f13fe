/**
 * Writes Markdown from left to right. White space is owed until something follows it, so that none is ever taken back:
 * a page of a hundred thousand tags is written in one pass.
 */
export class MarkdownWriter {
  readonly #parts: string[] = [];
  readonly #lines: number[] = [];
  #owedBreaks = 0;
  #owesSpace = false;
  #owedLead = "";
  #isAtStart = true;

  /** At least so many line breaks before what follows. */
  break(count: 1 | 2): void {
    if (!this.#isAtStart && this.#owedLead === "") this.#owedBreaks = Math.max(this.#owedBreaks, count);
  }

  space(): void {
    if (this.#owedLead === "") this.#owesSpace = true;
  }

  /** Begins what follows with a mark: of a heading, of a list's item. Nothing comes between them. */
  lead(mark: string): void {
    this.#owedLead += mark;
  }

  /** Nothing followed, so there is no mark either. */
  dropLead(): void {
    this.#owedLead = "";
  }

  get isAtLineStart(): boolean {
    return this.#isAtStart || this.#owedBreaks > 0;
  }

  /** @param line of the source that it comes from. */
  write(text: string, line: number): void {
    if (text === "") return;
    const breaks = this.#owedBreaks;
    if (breaks > 0) this.#parts.push("\n".repeat(breaks));
    else if (this.#owesSpace && !this.#isAtStart) this.#parts.push(" ");
    for (let skipped = 1; skipped < breaks; skipped += 1) this.#lines.push(line);
    if (breaks > 0 || this.#isAtStart) this.#lines.push(line);
    for (let next = 1; next < text.split("\n").length; next += 1) this.#lines.push(line + next);
    this.#owedBreaks = 0;
    this.#owesSpace = false;
    this.#isAtStart = false;
    this.#parts.push(this.#owedLead, text);
    this.#owedLead = "";
  }

  get markdown(): string {
    return this.#parts.join("");
  }

  /** For each line written, that of the source. */
  get lines(): readonly number[] {
    return this.#lines;
  }
}
