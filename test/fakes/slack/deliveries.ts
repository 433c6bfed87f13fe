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

/** Gives events to the app until it acknowledges, as often as Slack does. */
export class Deliveries {
  readonly #carrier: () => Carrier;
  readonly #retryDelaysMs: readonly number[];
  readonly #onEnd: () => void;
  readonly #closed = new AbortController();
  /** Events that are held back, oldest first; null while they go out as they come. */
  #held: Send[] | null = null;

  constructor(carrier: () => Carrier, retryDelaysMs: readonly number[], onEnd: () => void) {
    this.#carrier = carrier;
    this.#retryDelaysMs = retryDelaysMs;
    this.#onEnd = onEnd;
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
  send(envelope: Envelope, firstRetry: Retry | null = null): Promise<Delivery> {
    const deliver = async () => {
      const delivery = await this.#deliver(envelope, firstRetry);
      this.#onEnd();
      return delivery;
    };
    if (this.#held === null || envelope.type !== "events_api") return deliver();
    const { promise, resolve } = Promise.withResolvers<Delivery>();
    this.#held.push(async () => resolve(await deliver()));
    return promise;
  }

  async #deliver(envelope: Envelope, firstRetry: Retry | null): Promise<Delivery> {
    let retry = firstRetry;
    for (let attempts = 1; ; attempts += 1) {
      const attempt = await this.#carrier().attempt(envelope, retry);
      if (attempt.kind === "acknowledged") return { ...attempt, attempts };
      const delayMs = this.#retryDelaysMs[attempts - 1];
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
