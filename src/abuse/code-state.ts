import { type Fence, nextFence } from "../platform/fence.ts";

/**
 * What of a growing text is code, for every platform at once. They don't agree: a fence of tildes, one that is indented far
 * or quoted, a line with backticks inside a fence, or a backtick without its partner is code to one and text to
 * another, and then so is all that follows. Code that all of them know can't hold a link; other code is searched for
 * addresses.
 */
export class CodeState {
  #fence: Fence | null = null;
  #isPlainFence = true;
  #isCertain = true;

  get isInFence(): boolean {
    return this.#fence !== null;
  }

  /** Whether backticks mean the same to everyone so far. */
  get isCertain(): boolean {
    return this.#isCertain;
  }

  /** Whether what stands in the fence is code to everyone. */
  get isFenceCertain(): boolean {
    return this.#isCertain && this.#isPlainFence;
  }

  doubt(): void {
    this.#isCertain = false;
  }

  /** Whether the line, which is whole, belongs to a fence: opens it, stands in it, or closes it. */
  takeLine(line: string): boolean {
    const before = this.#fence;
    this.#fence = nextFence(before, line);
    if (before === null && this.#fence !== null) {
      const { prefix, marker, info } = this.#fence;
      this.#isPlainFence = /^ {0,3}$/.test(prefix) && marker === "```" && /^[\w+#.-]*$/.test(info);
    }
    if (before !== null && this.#fence !== null && line.includes("```")) this.#isCertain = false;
    return before !== null || this.#fence !== null;
  }
}
