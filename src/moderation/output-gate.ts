import type { Verdict } from "./moderator.ts";
import { WindowCutter } from "./windows.ts";

/** How much of what stands before a window is judged with it: a sentence may be harmless without its beginning. */
const contextCharacters = 200;
/** So many requests of one answer are under way at once; what comes meanwhile waits, and is judged in one. */
const mostAtOnce = 3;

export interface OutputGateOptions {
  /** The verdict on the question: nothing passes before it, and nothing at all unless it allows. */
  readonly admitted: Promise<Verdict>;
  /** Judges a window, with what stands before it. The signal is aborted where the verdict does not matter any more. */
  readonly moderate: (text: string, signal: AbortSignal) => Promise<Verdict>;
  /** `before`: a window is shown once it is judged. `alongside`: each piece is shown at once, and judged with its window. */
  readonly mode: "before" | "alongside";
  readonly show: (text: string) => Promise<void>;
  /** Called at the first verdict that does not allow, and at the first failure to show: the model can stop. */
  readonly onClosed: () => void;
  readonly signal: AbortSignal;
}

/**
 * Stands between the model and the reader. Windows are judged as soon as they are worth it, side by side; text is shown in
 * order. The first verdict that does not allow closes the gate: nothing passes any more.
 */
export class OutputGate {
  readonly #options: OutputGateOptions;
  readonly #cutter = new WindowCutter();
  readonly #closing = new AbortController();
  readonly #signal: AbortSignal;
  #context = "";
  #shown = "";
  #isJudged = true;
  #isNoted = false;
  #isEnded = false;
  #judging = 0;
  #windows = 0;
  #refusal: Verdict | null = null;
  #failure: unknown = null;
  #passed: Promise<void>;
  /** Settled when all that was written is judged. */
  readonly #allJudged = Promise.withResolvers<void>();

  constructor(options: OutputGateOptions) {
    this.#options = options;
    this.#signal = AbortSignal.any([options.signal, this.#closing.signal]);
    this.#passed = options.admitted.then((verdict) => this.#heed(verdict)).catch((error: unknown) => this.#fail(error));
  }

  /** All that was let through so far. */
  get shown(): string {
    return this.#shown;
  }

  write(delta: string): void {
    if (delta === "") return;
    if (this.#options.mode === "alongside") this.#inOrder(() => this.#show(delta));
    this.#cutter.push(delta);
    this.#judgeMore();
  }

  /**
   * Judges and shows the rest. Resolves to the verdict on the whole: the first that did not allow, else "allow".
   * @throws what `show` or the moderation threw.
   */
  async end(): Promise<Verdict> {
    this.#isEnded = true;
    this.#judgeMore();
    await this.#allJudged.promise;
    await this.#passed;
    if (this.#failure !== null) throw this.#failure;
    return this.#refusal ?? { kind: "allow", isJudged: this.#isJudged, ...(this.#isNoted && { isNoted: true }) };
  }

  get #isClosed(): boolean {
    return this.#refusal !== null || this.#failure !== null;
  }

  #judgeMore(): void {
    while (this.#judging < mostAtOnce && !this.#isClosed) {
      const window = this.#nextWindow();
      if (window === "") break;
      this.#enqueue(window);
    }
    if ((this.#isEnded && this.#judging === 0) || this.#isClosed) this.#allJudged.resolve();
  }

  #nextWindow(): string {
    if (this.#isEnded) return this.#cutter.rest();
    if (this.#windows === 0) return this.#cutter.take("first");
    return this.#cutter.take(this.#judging === 0 ? "idle" : "busy");
  }

  #enqueue(window: string): void {
    this.#windows += 1;
    this.#judging += 1;
    const judged = this.#judge(window);
    if (this.#options.mode === "before") {
      this.#inOrder(async () => {
        this.#heed(await judged);
        await this.#show(window);
      });
    }
    const heeded = this.#options.mode === "before" ? judged : this.#heedAtOnce(judged);
    // In `before`, an early rejection waits in line until its turn: it must not count as unhandled meanwhile.
    const judgeNext = () => {
      this.#judging -= 1;
      this.#judgeMore();
    };
    heeded.then(judgeNext, judgeNext);
  }

  async #heedAtOnce(judged: Promise<Verdict>): Promise<void> {
    try {
      const [verdict] = await Promise.all([judged, this.#options.admitted]);
      this.#heed(verdict);
    } catch (error) {
      this.#fail(error);
    }
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
    return this.#options.moderate(text, this.#signal);
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
    this.#close();
  }

  #fail(error: unknown): void {
    // What is aborted because the gate has closed has not failed.
    if (this.#isClosed) return;
    this.#failure = error;
    this.#close();
  }

  #close(): void {
    this.#allJudged.resolve();
    this.#options.onClosed();
    this.#closing.abort();
  }
}
