import type { AgentSessions } from "./agent-sessions.ts";
import type { Thread } from "./api.ts";

/** What is still owed after these is done behind the answer's back. */
const endTries = 3;

/**
 * The thread's session during one answer: Slack shows its own stop button while it is "processing", and ends that by itself
 * neither when the answer is there nor when somebody presses the button.
 */
export class AgentSession {
  readonly #sessions: AgentSessions;
  readonly #thread: Thread;
  /** Whether it may be "processing". */
  #mayStand: boolean;
  #isTaken = false;
  #beginning: Promise<void> | null = null;

  /** @param mayStand whether an earlier life may have left it at work. */
  constructor(sessions: AgentSessions, thread: Thread, mayStand: boolean) {
    this.#sessions = sessions;
    this.#thread = thread;
    this.#mayStand = mayStand;
  }

  /** Best effort, and once: returns at once, never throws. */
  begin(): void {
    this.#beginning ??= this.#begin();
  }

  /** Whether Slack has taken it for one at work, so that the end of a stream may end it, too. */
  async isAtWork(): Promise<boolean> {
    await this.#beginning;
    return this.#isTaken && this.#mayStand;
  }

  /** The end of a stream has ended it. */
  ended(): void {
    this.#mayStand = false;
  }

  /** Best effort: never throws. */
  async end(): Promise<void> {
    await this.#beginning;
    for (let tries = 0; this.#mayStand && tries < endTries; tries += 1) {
      const outcome = await this.#sessions.set(this.#thread, "active");
      if (outcome === "taken" || outcome === "refused") this.#mayStand = false;
      // Slack asks to wait, which the answer does not.
      if (outcome === "unheard") break;
    }
    if (this.#mayStand) this.#sessions.endLater(this.#thread);
    this.#mayStand = false;
  }

  async #begin(): Promise<void> {
    if (this.#sessions.takeOver(this.#thread)) this.#mayStand = true;
    if (!this.#sessions.claim()) return;
    const outcome = await this.#sessions.set(this.#thread, "processing");
    this.#isTaken = outcome === "taken";
    if (outcome === "taken" || outcome === "unknown") this.#mayStand = true;
  }
}
