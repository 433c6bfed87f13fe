import { setTimeout } from "node:timers/promises";
import type { Log } from "../platform/log.ts";
import { Fifo } from "./fifo.ts";
import type { Turn } from "./ledger.ts";

export type RunTurn = (turn: Turn, signal: AbortSignal) => Promise<void>;

export interface ConversationQueueOptions {
  /** Answers one turn. The signal is aborted at shutdown. */
  readonly run: RunTurn;
  /** How many turns run side by side. */
  readonly limit: number;
  readonly log: Log;
}

export interface PushOptions {
  /** Whose order the turn keeps. Its conversation's, where not given. */
  readonly lane?: string;
  /** What must have happened before it runs; it keeps its place meanwhile. Never rejects. */
  readonly ready?: Promise<void>;
  /** What is done instead of the queue's own `run`. */
  readonly run?: RunTurn;
}

interface Job {
  readonly turn: Turn;
  readonly ready: Promise<void> | undefined;
  readonly run: RunTurn;
}

/**
 * Runs the turns of one conversation one after another, in the order they came, and conversations side by side up to a
 * limit. Conversations take their turns round and round: one that waits is passed by no other more than once.
 */
export class ConversationQueue {
  readonly #options: ConversationQueueOptions;
  /** Lanes with a turn that runs or waits; a lane leaves when its last turn has ended. */
  readonly #lanes = new Map<string, Fifo<Job>>();
  /** Lanes with a turn that waits and none that runs, each once. */
  readonly #waiting = new Fifo<string>();
  readonly #running = new Set<AbortController>();
  #idle: PromiseWithResolvers<void> | null = null;
  #isClosed = false;

  constructor(options: ConversationQueueOptions) {
    this.#options = options;
  }

  /** After `close` it does nothing: the turn is in the ledger, where the next start finds it. */
  push(turn: Turn, { lane = turn.event.conversation.id, ready, run = this.#options.run }: PushOptions = {}): void {
    if (this.#isClosed) return;
    const jobs = this.#lanes.get(lane) ?? this.#open(lane);
    jobs.push({ turn, ready, run });
    this.#startNext();
  }

  /** Resolves when nothing runs and nothing can start. */
  async idle(): Promise<void> {
    if (this.#running.size === 0) return;
    this.#idle ??= Promise.withResolvers();
    await this.#idle.promise;
  }

  /** Starts no more turns, gives those that run so long to end, then aborts them. */
  async close(graceMs: number): Promise<void> {
    this.#isClosed = true;
    await this.#idleWithin(graceMs);
    for (const controller of this.#running) controller.abort(new DOMException("shutting down", "AbortError"));
    await this.#idleWithin(abortedMs);
  }

  #open(lane: string): Fifo<Job> {
    const jobs = new Fifo<Job>();
    this.#lanes.set(lane, jobs);
    this.#waiting.push(lane);
    return jobs;
  }

  #startNext(): void {
    while (!this.#isClosed && this.#running.size < this.#options.limit) {
      const lane = this.#waiting.shift();
      if (lane === undefined) return;
      const job = this.#lanes.get(lane)?.shift();
      if (job !== undefined) void this.#work(lane, job);
    }
  }

  async #work(lane: string, { turn, ready, run }: Job): Promise<void> {
    // One each: listeners on a signal that lives as long as the process would add up.
    const controller = new AbortController();
    this.#running.add(controller);
    try {
      await ready;
      if (!controller.signal.aborted) await run(turn, controller.signal);
    } catch (error) {
      this.#options.log.error({ turnId: turn.id, error }, "a turn broke off; it is taken up at the next start");
    }
    this.#running.delete(controller);
    this.#leave(lane);
    this.#startNext();
    if (this.#running.size > 0) return;
    this.#idle?.resolve();
    this.#idle = null;
  }

  /** Behind the others where more turns wait. */
  #leave(lane: string): void {
    if ((this.#lanes.get(lane)?.length ?? 0) > 0) this.#waiting.push(lane);
    else this.#lanes.delete(lane);
  }

  async #idleWithin(ms: number): Promise<void> {
    const over = new AbortController();
    await Promise.race([this.idle(), setTimeout(ms, undefined, { signal: over.signal }).catch(() => undefined)]);
    over.abort();
  }
}

/** For work to notice that it was aborted; what ignores its signal must not keep the process from ending. */
const abortedMs = 1_000;
