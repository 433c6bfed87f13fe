import { setTimeout as sleep } from "node:timers/promises";
import type { Home, Program } from "../e2e/start-program.ts";
import type { Chronicle } from "./chronicle.ts";

interface LivesOptions {
  readonly home: Home;
  /** The settings of the next life. */
  readonly env: () => Readonly<Record<string, string>>;
  readonly chronicle: Chronicle;
}

/** A start under faults may take long: then it is not waited for. */
const readyMs = 8_000;

/** One life of the program after another, on the same folder. */
export class Lives {
  /** What it said when it ended without being told to. */
  readonly crashes: string[] = [];
  readonly #options: LivesOptions;
  #program: Program | null = null;
  #isEnding = false;

  constructor(options: LivesOptions) {
    this.#options = options;
  }

  start(): void {
    const { home, env, chronicle } = this.#options;
    const program = home.run(env());
    this.#program = program;
    this.#isEnding = false;
    chronicle.note("start");
    void this.#watch(program);
  }

  /** Resolves when it is ready, has ended, or is taking too long. */
  async ready(): Promise<void> {
    const isReady = this.#program?.logged('"msg":"ready"').catch(() => {});
    await Promise.race([isReady, sleep(readyMs, null, { ref: false })]);
  }

  get hasCrashed(): boolean {
    return this.#program?.hasEnded === true && !this.#isEnding;
  }

  /** As by a power cut, at this very moment. */
  kill(): Promise<void> {
    this.#isEnding = true;
    this.#options.chronicle.note("kill -9");
    return this.#program?.kill() ?? Promise.resolve();
  }

  /** Asked to stop, and cut off where that takes longer than so many milliseconds. */
  async stop(patienceMs: number): Promise<void> {
    this.#isEnding = true;
    this.#options.chronicle.note("SIGTERM");
    const stopped = this.#program?.stop();
    if ((await Promise.race([stopped, sleep(patienceMs, "impatient", { ref: false })])) !== "impatient") return;
    await this.kill();
  }

  async #watch(program: Program): Promise<void> {
    const how = await program.ended;
    if (this.#program !== program || this.#isEnding) return;
    this.crashes.push(`${JSON.stringify(how)} ${program.stderr.slice(-2_000)}`);
  }
}
