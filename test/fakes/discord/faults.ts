import type { ServerResponse } from "node:http";

/** What can be made to go wrong with the next requests that match. */
export interface Fault {
  readonly method: string;
  readonly path: RegExp;
  readonly times: number;
  readonly how:
    | { readonly kind: "status"; readonly status: number; readonly code: number }
    | { readonly kind: "limited"; readonly retryAfterMs: number; readonly isGlobal: boolean }
    /** No answer ever comes; after so many milliseconds the connection breaks, where it says so. */
    | { readonly kind: "hang"; readonly forMs?: number }
    | { readonly kind: "disconnect" }
    /** Do what was asked, then fail: the caller can't know. */
    | { readonly kind: "late"; readonly status: number }
    | { readonly kind: "lost"; readonly how: "silent" | "cut" };
}

export class Faults {
  /** The fault of a request that none was ordered for. */
  weather: (method: string, path: string, body: unknown) => Fault["how"] | null = () => null;
  #pending: { fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#pending.push({ fault, left: fault.times });
  }

  next(method: string, path: string, body: unknown): Fault["how"] | null {
    const found = this.#pending.find(({ fault }) => fault.method === method && fault.path.test(path));
    if (found === undefined) return this.weather(method, path, body);
    found.left -= 1;
    this.#pending = this.#pending.filter(({ left }) => left > 0);
    return found.fault.how;
  }
}

export function tooManyRequests(response: ServerResponse, retryAfterMs: number, isGlobal: boolean): void {
  const seconds = retryAfterMs / 1_000;
  response.setHeader("retry-after", String(seconds));
  if (isGlobal) response.setHeader("x-ratelimit-global", "true");
  response.setHeader("x-ratelimit-scope", isGlobal ? "global" : "user");
  response.writeHead(429, { "content-type": "application/json" });
  response.end(JSON.stringify({ message: "You are being rate limited.", retry_after: seconds, global: isGlobal }));
}

/** Edits in one channel: 5 in 5 s. */
export class EditLimit {
  readonly #edits = new Map<string, number[]>();

  /** Counts an edit; the milliseconds until one is allowed again, where this one is not. */
  take(channelId: string): { readonly remaining: number; readonly resetMs: number; readonly isOver: boolean } {
    const now = Date.now();
    const recent = (this.#edits.get(channelId) ?? []).filter((at) => at > now - 5_000);
    const resetMs = 5_000 - (now - (recent[0] ?? now));
    if (recent.length >= 5) return { remaining: 0, resetMs, isOver: true };
    this.#edits.set(channelId, [...recent, now]);
    return { remaining: 4 - recent.length, resetMs, isOver: false };
  }
}
