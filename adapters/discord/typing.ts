import type { DiscordApi } from "./api.ts";

/** Discord shows "is typing…" for 10 s, or until a message comes. */
const renewalMs = 8_000;

export class Typing {
  readonly #api: DiscordApi;
  readonly #channelId: string;
  #timer: NodeJS.Timeout | null = null;

  constructor(api: DiscordApi, channelId: string) {
    this.#api = api;
    this.#channelId = channelId;
  }

  /** Until it is stopped, or the signal is aborted. */
  start(signal: AbortSignal): void {
    if (this.#timer !== null || signal.aborted) return;
    // Best effort: where it fails, so will the answer, and that says why.
    const show = () => void this.#api.showTyping(this.#channelId).catch(() => {});
    this.#timer = setInterval(show, renewalMs).unref();
    signal.addEventListener("abort", () => this.stop(), { once: true });
    show();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }
}
