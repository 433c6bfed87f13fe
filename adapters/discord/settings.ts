/** What the adapter must be told; the first five are the program's own settings, the rest have defaults. */
export interface DiscordSettings {
  readonly token: string;
  readonly apiUrl: string;
  /** Where to register the slash commands at once; null registers them everywhere. */
  readonly guildId: string | null;
  /** Whether a question in a channel gets a thread of its own. */
  readonly threads: boolean;
  /** Whether the privileged Message Content intent is asked for. */
  readonly messageContent: boolean;
  /** Between two edits in one channel, all its answers together. Discord takes about 5 in 5 s; default 1250. */
  readonly editIntervalMs?: number;
  /** How long the gateway may take to get ready at the start; default 30,000. */
  readonly readyTimeoutMs?: number;
  /** Between two requests that read back what was said while the bot was away; default 100. */
  readonly readIntervalMs?: number;
  /** The pauses before storing is tried again; default 0.5 s to 5 s, 10 s together. */
  readonly storeAgainMs?: readonly number[];
  /** How long one request may take; default 15,000. */
  readonly requestTimeoutMs?: number;
  /** The waits between the tries to end an answer, by default of 36 s together; of a single request, the first two. */
  readonly retryWaitsMs?: readonly number[];
  /** Milliseconds of a clock that is never set back. */
  readonly elapsedMs?: () => number;
  /** Reactions that mean something, beside those that stop an answer: characters, and names of a server's own. */
  readonly heededReactions?: readonly string[];
}
