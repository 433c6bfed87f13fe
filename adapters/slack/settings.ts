import type { WebClientOptions } from "@slack/web-api";

export interface SlackSettings {
  /** `xoxb-…` */
  readonly botToken: string;
  /** `xoxp-…` of somebody who may delete what others wrote; null where there is none. */
  readonly adminToken?: string | null;
  /** The Web API's base, ending in `/api/`. */
  readonly apiUrl: string;
  readonly events:
    | { readonly kind: "socket"; readonly appToken: string }
    | { readonly kind: "http"; readonly signingSecret: string; readonly port: number };
  /** Whether "Searching…" is shown under the question. */
  readonly showsStatus?: boolean;
  /** Milliseconds between two additions to a streamed message. */
  readonly streamIntervalMs?: number;
  /** Milliseconds between two edits of a message. */
  readonly editIntervalMs?: number;
  /** How long a socket may leave a ping unanswered; the SDK's default is 5 s. */
  readonly socketTimeoutMs?: number;
  /** Before the second attempt to open a lost socket again, in milliseconds; the first is made at once. */
  readonly reconnectMs?: number;
  /** Calls to read what was said while nobody listened. */
  readonly readsPerMinute?: number;
  /** Before each new attempt at what has to reach Slack, in milliseconds. */
  readonly retryPausesMs?: readonly number[];
  readonly retryConfig?: WebClientOptions["retryConfig"];
  readonly now?: () => number;
  /** Short names of reactions that mean something, beside those that stop an answer. */
  readonly heededReactions?: readonly string[];
}

/** chat.appendStream is tier 4, about 100 a minute, for all answers of a workspace together. */
export const defaultStreamIntervalMs = 650;
/** chat.update is tier 3, about 50 a minute; some of them are for answers that end, which don't wait. */
export const defaultEditIntervalMs = 1_500;
/** With the calls themselves about half a minute, or over a minute where each of them hangs. */
export const defaultRetryPausesMs = [500, 1_500, 4_000, 8_000, 12_000];
/** conversations.history and .replies are tier 3, about 50 a minute; answers need some, too. */
export const defaultReadsPerMinute = 40;
export const defaultReconnectMs = 1_000;
