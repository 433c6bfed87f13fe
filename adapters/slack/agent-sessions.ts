import type { Log } from "../../src/platform/log.ts";
import type { SessionStatus, SlackApi, Thread } from "./api.ts";
import { isAmbiguous, translateError } from "./translate-error.ts";

/**
 * Slack takes 50 of these calls a minute. What ends a session must always find room; and no more streams than this can begin
 * in a minute: answers that are edited have a button of their own.
 */
const maxBegunAMinute = 20;

/** What came of a call: `unheard` was not carried out, of `unknown` nobody knows. */
export type SessionOutcome = "taken" | "refused" | "unheard" | "unknown";

/** The agent sessions of all threads. Where Slack lets the app have none, it is not asked again. */
export class AgentSessions {
  readonly #api: SlackApi;
  readonly #log: Log;
  #isRefused = false;
  readonly #refusedIn = new Set<string>();
  #begunAt: readonly number[] = [];
  /** Threads whose session could not be ended yet. */
  readonly #owed = new Set<string>();

  constructor(api: SlackApi, log: Log) {
    this.#api = api;
    this.#log = log;
  }

  /** Whether there may be one more at work; it counts as begun. */
  claim(): boolean {
    const now = performance.now();
    this.#begunAt = this.#begunAt.filter((at) => at > now - 60_000);
    if (this.#begunAt.length >= maxBegunAMinute) return false;
    this.#begunAt = [...this.#begunAt, now];
    return true;
  }

  /** One call, never repeated. */
  async set(thread: Thread, status: SessionStatus): Promise<SessionOutcome> {
    if (this.#isRefused || this.#refusedIn.has(thread.channel)) return "refused";
    try {
      await this.#api.setSession(thread, status);
      return "taken";
    } catch (error) {
      const { code, retryable } = translateError(error);
      this.#log.debug({ code }, "slack took no session");
      if (retryable) return isAmbiguous(error) ? "unknown" : "unheard";
      if (ofTheApp.has(code)) this.#isRefused = true;
      else if (!passing.has(code)) this.#refusedIn.add(thread.channel);
      return "refused";
    }
  }

  /** Goes on for about a minute, unless the thread's next answer takes it over. */
  endLater(thread: Thread): void {
    const key = keyOf(thread);
    this.#owed.add(key);
    const end = async () => {
      if (this.#owed.has(key)) await this.#api.setSession(thread, "active");
    };
    void this.#api
      .insist(end)
      .catch((error: unknown) =>
        this.#log.warn({ code: translateError(error).code }, "a session stays at work in slack"),
      )
      .finally(() => this.#owed.delete(key));
  }

  /** @returns whether there was one to be ended. */
  takeOver(thread: Thread): boolean {
    return this.#owed.delete(keyOf(thread));
  }
}

function keyOf({ channel, threadTs }: Thread): string {
  return `${channel} ${threadTs}`;
}

/** Refusals that no channel gets around. Slack documents no list for this method: others are taken for the channel's. */
const ofTheApp = new Set([
  "unknown_method",
  "missing_scope",
  "feature_disabled",
  "method_deprecated",
  "not_allowed_token_type",
  "not_an_agent",
]);
/** What says nothing about other threads, or later. */
const passing = new Set([
  "channel_not_found",
  "is_archived",
  "message_not_found",
  "not_in_channel",
  "server-error",
  "thread_not_found",
  "unexpected",
]);
