/** Calls a minute, by docs.slack.dev/apis/web-api/rate-limits and each method's page; others have no limit here. */
const callsPerMinute: Readonly<Record<string, number>> = {
  "agents.sessions.setStatus": 50,
  "assistant.threads.setStatus": 600,
  "assistant.threads.setSuggestedPrompts": 100,
  "chat.appendStream": 100,
  "chat.delete": 50,
  "chat.postEphemeral": 100,
  "chat.startStream": 20,
  "chat.stopStream": 20,
  "chat.update": 50,
  "conversations.history": 50,
  "conversations.info": 50,
  "conversations.members": 100,
  "pins.list": 20,
  "conversations.open": 50,
  "conversations.replies": 50,
  "reactions.add": 50,
  "reactions.remove": 20,
  "users.conversations": 50,
  "users.info": 100,
  "views.publish": 100,
};

/** chat.postMessage: one a second in one channel, "short bursts" allowed, of a length that is not documented. */
const postsInABurst = 5;

/** Slack's limits for one app in one team. */
export class RateLimits {
  readonly #calls = new Map<string, number[]>();
  readonly #posts = new Map<string, { readonly left: number; readonly at: number }>();
  readonly #minuteMs: number;

  constructor(minuteMs: number) {
    this.#minuteMs = minuteMs;
  }

  /** Counts a call; whole seconds until it is allowed, where it is not. */
  take(method: string, channel: unknown, now: number): number | null {
    if (method === "chat.postMessage") return this.#takePost(String(channel), now);
    const limit = callsPerMinute[method] ?? Number.POSITIVE_INFINITY;
    const recent = (this.#calls.get(method) ?? []).filter((at) => at > now - this.#minuteMs);
    const [oldest = now] = recent;
    if (recent.length >= limit) return Math.max(1, Math.ceil((oldest + this.#minuteMs - now) / 1_000));
    this.#calls.set(method, [...recent, now]);
    return null;
  }

  #takePost(channel: string, now: number): number | null {
    const { left, at } = this.#posts.get(channel) ?? { left: postsInABurst, at: now };
    const allowed = Math.min(postsInABurst, left + (60 * (now - at)) / this.#minuteMs);
    if (allowed < 1) return 1;
    this.#posts.set(channel, { left: allowed - 1, at: now });
    return null;
  }
}
