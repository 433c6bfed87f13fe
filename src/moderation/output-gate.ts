import type { Moderate, Verdict } from "./moderator.ts";
import { WindowCutter } from "./windows.ts";

/** How much of what stands before a window is judged with it: a sentence may be harmless without its beginning. */
const contextCharacters = 200;

export interface OutputGateOptions {
  /** The verdict on the question: nothing passes before it, and nothing at all unless it allows. */
  readonly admitted: Promise<Verdict>;
  readonly moderate: Moderate;
  /** `before`: a window is shown once it is judged. `alongside`: it is shown at once and judged meanwhile. */
  readonly mode: "before" | "alongside";
  readonly show: (text: string) => Promise<void>;
  /** Called at the first verdict that does not allow, and at the first failure to show: the model can stop. */
  readonly onClosed: () => void;
  readonly signal: AbortSignal;
}

/**
 * Stands between the model and the reader. Windows are judged at once, side by side, and shown in order. The first
 * verdict that does not allow closes the gate: nothing passes any more.
 */
export class OutputGate {
  readonly #options: OutputGateOptions;
  readonly #cutter = new WindowCutter();
  #context = "";
  #shown = "";
  #isJudged = true;
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
    return this.#refusal ?? { kind: "allow", isJudged: this.#isJudged };
  }

  #enqueue(window: string): void {
    if (this.#refusal !== null || this.#failure !== null) return;
    const judged = this.#judge(window);
    // An early rejection waits in line until its turn: it must not count as unhandled meanwhile.
    judged.catch(() => {});
    this.#passed = this.#passed.then(() => this.#pass(window, judged)).catch((error: unknown) => this.#fail(error));
  }

  #judge(window: string): Promise<Verdict> {
    const text = this.#context + window;
    this.#context = text.slice(-contextCharacters);
    // White space alone can't be judged and says nothing.
    if (window.trim() === "") return Promise.resolve({ kind: "allow", isJudged: true });
    return this.#options.moderate(text, this.#options.signal);
  }

  async #pass(window: string, judged: Promise<Verdict>): Promise<void> {
    if (this.#refusal !== null || this.#failure !== null) return;
    if (this.#options.mode === "before") this.#heed(await judged);
    if (this.#refusal !== null) return;
    await this.#options.show(window);
    this.#shown += window;
    // Heeded at once in `before` mode; here a later window is shown while this one is still being judged.
    if (this.#options.mode === "alongside") this.#judging.push(judged.then((verdict) => this.#heed(verdict)));
  }

  #heed(verdict: Verdict): void {
    if (verdict.kind === "allow") {
      this.#isJudged &&= verdict.isJudged;
      return;
    }
    this.#refusal = verdict;
    this.#options.onClosed();
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#options.onClosed();
  }
}
