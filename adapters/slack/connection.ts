import type { Intake, ReadMissed } from "../../src/platform/adapter.ts";

/** What the intake knows of whether events arrive. It is told each change once: a loss told again would seem to begin later. */
export class Connection {
  readonly #intake: Intake;
  readonly #readMissed: ReadMissed;
  #state: "lost" | "open" | "ended" = "lost";

  constructor(intake: Intake, readMissed: ReadMissed) {
    this.#intake = intake;
    this.#readMissed = readMissed;
  }

  get isEnded(): boolean {
    return this.#state === "ended";
  }

  open(): void {
    if (this.isEnded) return;
    this.#state = "open";
    this.#intake.connected("slack", this.#readMissed);
  }

  /** Whether it was open. */
  lose(): boolean {
    if (this.#state !== "open") return false;
    this.#state = "lost";
    this.#intake.disconnected("slack");
    return true;
  }

  /** Whatever the receiver does until it is stopped, nothing is taken any more. */
  end(): void {
    this.lose();
    this.#state = "ended";
  }
}
