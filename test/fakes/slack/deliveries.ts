import { setTimeout as sleep } from "node:timers/promises";

export interface Envelope {
  readonly type: "events_api" | "slash_commands" | "interactive";
  readonly payload: object;
}

export interface Retry {
  readonly num: number;
  readonly reason: string;
}

export type Attempt =
  | { readonly kind: "acknowledged"; readonly payload: unknown }
  | { readonly kind: "failed"; readonly reason: string; readonly mayRetry: boolean };

/** What became of an event. */
export type Delivery =
  | { readonly kind: "acknowledged"; readonly payload: unknown; readonly attempts: number }
  | { readonly kind: "unacknowledged"; readonly reason: string; readonly attempts: number };

/** A way to the app: Socket Mode or HTTP. An attempt never rejects and ends within the time that Slack waits. */
export interface Carrier {
  attempt(envelope: Envelope, retry: Retry | null): Promise<Attempt>;
}

/** An event that was held back. */
export type Send = () => Promise<void>;
interface DeliveriesOptions {
  readonly carrier: () => Carrier;
  /** After how many milliseconds an event goes out; more than one of them, and it goes out as often. */
  readonly spread: (envelope: Envelope) => readonly number[];
  readonly retryDelaysMs: readonly number[];
  readonly onEnd: () => void;
}

/** Gives events to the app until it acknowledges, as often as Slack does. */
export class Deliveries {
  readonly #options: DeliveriesOptions;
  readonly #closed = new AbortController();
  /** Events that are held back, oldest first; null while they go out as they come. */
  #held: Send[] | null = null;

  constructor(options: DeliveriesOptions) {
    this.#options = options;
  }

  close(): void {
    this.#closed.abort();
  }

  /** From now on events wait; those that are never released are lost, as where Slack has given up. */
  hold(): void {
    this.#held ??= [];
  }

  /** What was held goes out one after the other, in the order that is made of it: an event may come twice, or not at all. */
  async release(order: (held: readonly Send[]) => readonly Send[] = (held) => held): Promise<void> {
    const held = this.#held ?? [];
    this.#held = null;
    for (const send of order(held)) await send();
  }

  /** Only events are tried again; a person types a command or clicks a button anew. */
  async send(envelope: Envelope, firstRetry: Retry | null = null): Promise<Delivery> {
    if (envelope.type !== "events_api") return this.#sendAfter(0, envelope, firstRetry);
    if (this.#held !== null) return this.#hold(this.#held, envelope, firstRetry);
    const [waitMs = 0, ...copies] = this.#options.spread(envelope);
    for (const copyMs of copies) void this.#sendAfter(copyMs, envelope, firstRetry);
    return this.#sendAfter(waitMs, envelope, firstRetry);
  }

  #hold(held: Send[], envelope: Envelope, firstRetry: Retry | null): Promise<Delivery> {
    const { promise, resolve } = Promise.withResolvers<Delivery>();
    held.push(async () => resolve(await this.#sendAfter(0, envelope, firstRetry)));
    return promise;
  }

  async #sendAfter(waitMs: number, envelope: Envelope, firstRetry: Retry | null): Promise<Delivery> {
    if (waitMs > 0) await this.#waits(waitMs);
    const delivery = await this.#deliver(envelope, firstRetry);
    this.#options.onEnd();
    return delivery;
  }

  async #deliver(envelope: Envelope, firstRetry: Retry | null): Promise<Delivery> {
    let retry = firstRetry;
    for (let attempts = 1; ; attempts += 1) {
      const attempt = await this.#options.carrier().attempt(envelope, retry);
      if (attempt.kind === "acknowledged") return { ...attempt, attempts };
      const delayMs = this.#options.retryDelaysMs[attempts - 1];
      const isLast = envelope.type !== "events_api" || !attempt.mayRetry || delayMs === undefined;
      if (isLast || !(await this.#waits(delayMs))) {
        return { kind: "unacknowledged", reason: attempt.reason, attempts };
      }
      retry = { num: (retry?.num ?? 0) + 1, reason: attempt.reason };
    }
  }

  /** Whether Slack is still there afterwards. */
  #waits(delayMs: number): Promise<boolean> {
    return sleep(delayMs, true, { signal: this.#closed.signal }).catch(() => false);
  }
}
