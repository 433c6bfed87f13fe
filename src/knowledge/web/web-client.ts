import { type Agent, fetch, type Response } from "undici";
import { demandAllowedHost, type Guard, openGuardedAgent } from "./guarded-agent.ts";
import { HostPace } from "./host-pace.ts";
import { faultOf } from "./network-fault.ts";
import { readBody } from "./read-body.ts";
import { retryAfterMs } from "./retry-after.ts";
import { allowAll, maxRobotsBytes, parseRobots, type Robots } from "./robots.ts";

/** The name that robots.txt files know us by, and what servers see. */
const agentName = "threadwise";
const userAgent = `Mozilla/5.0 (compatible; ${agentName})`;

const maxRedirects = 5;
/** How often a host that asks for time is asked again, and how long it is waited for. */
const maxRetries = 2;
const maxRetryAfterMs = 60_000;
/** As long as what a robots.txt said is remembered, and that there was no reading it. */
const robotsMs = 24 * 3_600_000;
const failedRobotsMs = 600_000;

export interface WebClientOptions {
  readonly guard: Guard;
  /** Requests to one host. */
  readonly perMinute: number;
  /** For one request, its whole answer included. */
  readonly requestMs?: number;
}

export type Opened =
  | { readonly kind: "open"; readonly response: Response; readonly url: URL }
  /** `reason` goes on behind an address. */
  | { readonly kind: "refused"; readonly reason: string };

/** Asks for pages as a guest should: at a host's pace, where its robots.txt lets one, and at public addresses alone. */
export class WebClient {
  readonly #guard: Guard;
  readonly #agent: Agent;
  readonly #pace: HostPace;
  readonly #requestMs: number;
  readonly #robots = new Map<string, { readonly robots: Promise<Robots | string>; until: number }>();

  constructor({ guard, perMinute, requestMs = 30_000 }: WebClientOptions) {
    this.#guard = guard;
    this.#agent = openGuardedAgent(guard);
    this.#pace = new HostPace(perMinute);
    this.#requestMs = requestMs;
  }

  /** Follows redirects, each as the first address; whoever opens a response reads its body or cancels it. */
  async open(start: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Opened> {
    return this.#open(start, headers, signal, (url) => this.#robotsOf(url, signal));
  }

  /** At most so much of a body; where it breaks off, the reason. */
  async read(response: Response, maxBytes: number, signal: AbortSignal): Promise<Uint8Array | string> {
    try {
      return await readBody(response, maxBytes);
    } catch (error) {
      signal.throwIfAborted();
      const reason = faultOf(error);
      if (reason === null) throw error;
      return reason;
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #open(
    start: URL,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
    robotsOf: (url: URL) => Promise<Robots | string>,
  ): Promise<Opened> {
    let url = start;
    try {
      for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
        demandAllowedHost(url, this.#guard);
        const robots = await robotsOf(url);
        if (typeof robots === "string") return { kind: "refused", reason: robots };
        if (!robots.allows(url.pathname + url.search))
          return { kind: "refused", reason: "is not for programs: the site's robots.txt says so" };
        const response = await this.#request(url, headers, robots.delayMs, signal);
        const location = response.status >= 300 && response.status < 400 ? response.headers.get("location") : null;
        if (location === null) return { kind: "open", response, url };
        await response.body?.cancel();
        const next = URL.parse(location, url.href);
        if (next === null || !/^https?:$/.test(next.protocol))
          return { kind: "refused", reason: "is redirected to nowhere" };
        url = next;
      }
      return { kind: "refused", reason: `is redirected more than ${maxRedirects} times` };
    } catch (error) {
      signal.throwIfAborted();
      const reason = faultOf(error);
      if (reason === null) throw error;
      return { kind: "refused", reason };
    }
  }

  /** Once the host's turn has come; again where it asks for a little time. */
  async #request(
    url: URL,
    headers: Readonly<Record<string, string>>,
    delayMs: number,
    signal: AbortSignal,
  ): Promise<Response> {
    for (let retries = 0; ; retries += 1) {
      await this.#pace.wait(url.host, delayMs, signal);
      const response = await fetch(url, {
        dispatcher: this.#agent,
        redirect: "manual",
        headers: { "user-agent": userAgent, ...headers },
        signal: AbortSignal.any([signal, AbortSignal.timeout(this.#requestMs)]),
      });
      const waitMs = retryAfterMs(response, Date.now());
      if (waitMs === null || waitMs > maxRetryAfterMs || retries === maxRetries) return response;
      await response.body?.cancel();
      this.#pace.pause(url.host, waitMs);
    }
  }

  #robotsOf({ origin }: URL, signal: AbortSignal): Promise<Robots | string> {
    const known = this.#robots.get(origin);
    if (known !== undefined && known.until > Date.now()) return known.robots;
    const entry = { robots: this.#fetchRobots(origin, signal), until: Date.now() + robotsMs };
    this.#robots.set(origin, entry);
    entry.robots.then(
      (robots) => (entry.until = typeof robots === "string" ? Date.now() + failedRobotsMs : entry.until),
      () => this.#robots.delete(origin),
    );
    return entry.robots;
  }

  /** Or why nothing of the site may be read: what can't be had forbids all, and what is not there nothing (RFC 9309, 2.3.1). */
  async #fetchRobots(origin: string, signal: AbortSignal): Promise<Robots | string> {
    const opened = await this.#open(new URL("/robots.txt", origin), {}, signal, () => Promise.resolve(allowAll));
    if (opened.kind === "refused") return opened.reason;
    const { status, ok } = opened.response;
    const bytes = await this.read(opened.response, maxRobotsBytes, signal);
    if (typeof bytes === "string") return bytes;
    if (ok) return parseRobots(new TextDecoder().decode(bytes), agentName);
    return status >= 500 ? `may not be read: its site's robots.txt can't be had (${status})` : allowAll;
  }
}
