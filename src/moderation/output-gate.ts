import type { Verdict } from "./moderator.ts";
import { WindowCutter } from "./windows.ts";

/** How much of what stands before a window is judged with it: a sentence may be harmless without its beginning. */
const contextCharacters = 200;

export interface OutputGateOptions {
  /** The verdict on the question: nothing passes before it, and nothing at all unless it allows. */
  readonly admitted: Promise<Verdict>;
  /** Judges a window, with what stands before it. */
  readonly moderate: (text: string, signal: AbortSignal) => Promise<Verdict>;
  /** `before`: a window is shown once it is judged. `alongside`: each piece is shown at once, and judged with its window. */
  readonly mode: "before" | "alongside";
  readonly show: (text: string) => Promise<void>;
  /** Called at the first verdict that does not allow, and at the first failure to show: the model can stop. */
  readonly onClosed: () => void;
  readonly signal: AbortSignal;
}

/**
 * Stands between the model and the reader. Windows are judged at once, side by side; text is shown in order. The first
 * verdict that does not allow closes the gate: nothing passes any more.
 */
export class OutputGate {
  readonly #options: OutputGateOptions;
  readonly #cutter = new WindowCutter();
  #context = "";
  #shown = "";
  #isJudged = true;
  #isNoted = false;
  #refusal: Verdict | null = null;
  #failure: unknown = null;
  #passed: Promise<void>;
  readonly #judging: Promise<void>[] = [];

  constructor(options: OutputGateOptions) {
    this.#options = options;
    this.#passed = options.admitted.then((verdict) => this.#heed(verdict)).catch((error: unknown) => this.#fail(error));
  }

  /** All that was let through so far. */
  get shown(): string {
    return this.#shown;
  }

  write(delta: string): void {
    if (this.#options.mode === "alongside") this.#inOrder(() => this.#show(delta));
    for (const window of this.#cutter.push(delta)) this.#enqueue(window);
  }

  /**
   * Judges and shows the rest. Resolves to the verdict on the whole: the first that did not allow, else "allow".
   * @throws what `show` or the moderation threw.
   */
  async end(): Promise<Verdict> {
    const rest = this.#cutter.end();
    if (rest !== "") this.#enqueue(rest);
    await this.#passed;
    await Promise.all(this.#judging);
    if (this.#failure !== null) throw this.#failure;
    return this.#refusal ?? { kind: "allow", isJudged: this.#isJudged, ...(this.#isNoted && { isNoted: true }) };
  }

  #enqueue(window: string): void {
    if (this.#isClosed) return;
    const judged = this.#judge(window);
    if (this.#options.mode === "alongside") {
      const heeded = Promise.all([judged, this.#options.admitted]).then(([verdict]) => this.#heed(verdict));
      this.#judging.push(heeded.catch((error: unknown) => this.#fail(error)));
      return;
    }
    // An early rejection waits in line until its turn: it must not count as unhandled meanwhile.
    judged.catch(() => {});
    this.#inOrder(async () => {
      this.#heed(await judged);
      await this.#show(window);
    });
  }

  get #isClosed(): boolean {
    return this.#refusal !== null || this.#failure !== null;
  }

  #inOrder(step: () => Promise<void>): void {
    this.#passed = this.#passed
      .then(() => (this.#isClosed ? undefined : step()))
      .catch((error: unknown) => this.#fail(error));
  }

  #judge(window: string): Promise<Verdict> {
    const text = this.#context + window;
    this.#context = text.slice(-contextCharacters).toWellFormed();
    // White space alone can't be judged and says nothing.
    if (window.trim() === "") return Promise.resolve({ kind: "allow", isJudged: true });
    return this.#options.moderate(text, this.#options.signal);
  }

  async #show(text: string): Promise<void> {
    if (this.#isClosed) return;
    await this.#options.show(text);
    this.#shown += text;
  }

  #heed(verdict: Verdict): void {
    if (verdict.kind === "allow") {
      this.#isJudged &&= verdict.isJudged;
      this.#isNoted ||= verdict.isNoted === true;
      return;
    }
    this.#refusal ??= verdict;
    this.#options.onClosed();
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#options.onClosed();
  }
}
