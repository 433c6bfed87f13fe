import { setTimeout as sleep } from "node:timers/promises";
import { StorageError } from "../errors.ts";
import type { Log } from "../platform/log.ts";
import { Fifo } from "./fifo.ts";
import { TurnInterrupted } from "./interruption.ts";
import type { Turn } from "./ledger.ts";

/** Whether a turn has had its run, or is to run again, at the head of its lane, after so long. */
export type Ran = "done" | { readonly againInMs: number };

export type RunTurn = (turn: Turn, signal: AbortSignal) => Promise<Ran>;

export interface ConversationQueueOptions {
  /** Answers one turn. The reason of its signal is a {@link TurnInterrupted}. */
  readonly run: RunTurn;
  /** How many turns run side by side. */
  readonly limit: number;
  /**
   * How many while more wait than that and still more come: a platform waits for its events to be taken in, and that must not
   * wait for answers.
   */
  readonly limitUnderPressure: number;
  readonly log: Log;
}

export interface PushOptions {
  /** Whose order the turn keeps. Its conversation's, where not given. */
  readonly lane?: string;
  /** What must have happened before it runs; it keeps its place meanwhile, and takes nobody else's. Never rejects. */
  readonly ready?: Promise<void>;
  /** Whether it runs at once, whatever else does. For what takes no time, in a lane of its own. */
  readonly isUrgent?: boolean;
  /** What is done instead of the queue's own `run`. */
  readonly run?: RunTurn;
}

interface Job {
  readonly turn: Turn;
  readonly ready: Promise<void> | undefined;
  readonly run: RunTurn;
  readonly isUrgent: boolean;
  /** How often in a row the storage has failed it. */
  readonly faults: number;
}

/**
 * Runs the turns of one conversation one after another, in the order they came, and conversations side by side up to a
 * limit. Conversations take their turns round and round: one that waits is passed by no other more than once.
 */
export class ConversationQueue {
  readonly #options: ConversationQueueOptions;
  /** Lanes with a turn that runs or waits; a lane leaves when its last turn has ended. */
  readonly #lanes = new Map<string, Fifo<Job>>();
  /** Lanes with a turn that may start and none that runs, each once. */
  readonly #waiting = new Fifo<string>();
  /** By turn id. */
  readonly #running = new Map<string, AbortController>();
  readonly #closed = new AbortController();
  /** Ends the pressure where nothing has come for a while. */
  #calming: NodeJS.Timeout | null = null;
  #idle: PromiseWithResolvers<void> | null = null;

  constructor(options: ConversationQueueOptions) {
    this.#options = options;
  }

  /** After `close` it does nothing: the turn is in the ledger, where the next start finds it. */
  push(turn: Turn, options: PushOptions = {}): void {
    if (this.#isClosed) return;
    this.#feelPressure();
    const { lane = turn.event.conversation.id, ready, run = this.#options.run, isUrgent = false } = options;
    const jobs = this.#lanes.get(lane);
    const job = { turn, ready, run, isUrgent, faults: 0 };
    if (jobs !== undefined) return jobs.push(job);
    const opened = new Fifo<Job>();
    opened.push(job);
    this.#lanes.set(lane, opened);
    this.#offer(lane);
  }

  /** False where the turn does not run. */
  interrupt(turnId: string, why: TurnInterrupted["why"]): boolean {
    const controller = this.#running.get(turnId);
    controller?.abort(new TurnInterrupted(why));
    return controller !== undefined;
  }

  /** Turns that wait, and how many will be answered before each, as far as that can be told. Lane by lane, the next lane first. */
  *places(): Generator<{ readonly turn: Turn; readonly ahead: number; readonly before: Turn | null }> {
    const next = new Set(this.#waiting);
    const order = [...next, ...[...this.#lanes.keys()].filter((lane) => !next.has(lane))];
    for (const [index, lane] of order.entries()) {
      let ahead = next.has(lane) ? index : 1;
      let before: Turn | null = null;
      for (const { turn } of this.#lanes.get(lane) ?? []) {
        yield { turn, ahead, before };
        ahead += 1;
        before = turn;
      }
    }
  }

  /** Resolves when no turn is left; after `close`, when nothing runs. */
  async idle(): Promise<void> {
    if (this.#isIdle) return;
    this.#idle ??= Promise.withResolvers();
    await this.#idle.promise;
  }

  /** Starts no more turns, gives those that run so long to end, then interrupts them. */
  async close(graceMs: number): Promise<void> {
    this.#closed.abort();
    await this.#idleWithin(graceMs);
    for (const turnId of this.#running.keys()) this.interrupt(turnId, "shutdown");
    await this.#idleWithin(abortedMs);
  }

  get #isClosed(): boolean {
    return this.#closed.signal.aborted;
  }

  get #isIdle(): boolean {
    return this.#running.size === 0 && (this.#isClosed || this.#lanes.size === 0);
  }

  /** Lets the lane's first turn start, once it is ready and it is the lane's turn. */
  #offer(lane: string): void {
    const job = this.#lanes.get(lane)?.first;
    if (job?.ready !== undefined) void job.ready.then(() => this.#enqueue(lane, job));
    else if (job !== undefined) this.#enqueue(lane, job);
  }

  #enqueue(lane: string, { isUrgent }: Job): void {
    if (this.#isClosed) return;
    if (isUrgent) return this.#start(lane);
    this.#waiting.push(lane);
    this.#startNext();
  }

  #feelPressure(): void {
    if (this.#waiting.length <= this.#options.limit) return;
    this.#calming?.refresh();
    this.#calming ??= setTimeout(() => {
      this.#calming = null;
      this.#startNext();
    }, calmAfterMs).unref();
  }

  get #room(): number {
    return this.#calming === null ? this.#options.limit : this.#options.limitUnderPressure;
  }

  #startNext(): void {
    while (!this.#isClosed && this.#running.size < this.#room) {
      const lane = this.#waiting.shift();
      if (lane === undefined) return;
      this.#start(lane);
    }
  }

  #start(lane: string): void {
    const job = this.#lanes.get(lane)?.shift();
    if (job !== undefined) void this.#work(lane, job);
  }

  async #work(lane: string, job: Job): Promise<void> {
    const { turn, run } = job;
    // One each: listeners on a signal that lives as long as the process would add up.
    const controller = new AbortController();
    this.#running.set(turn.id, controller);
    let again: Job | null = null;
    try {
      // Never within `push`, whose caller is not done yet.
      await Promise.resolve();
      const ran = await run(turn, controller.signal);
      if (ran !== "done") again = { ...job, faults: 0, ready: this.#after(ran.againInMs) };
    } catch (error) {
      again = this.#afterFault(job, error);
    }
    if (this.#running.get(turn.id) === controller) this.#running.delete(turn.id);
    if (again !== null) this.#lanes.get(lane)?.unshift(again);
    this.#leave(lane);
    this.#startNext();
    if (!this.#isIdle) return;
    this.#idle?.resolve();
    this.#idle = null;
  }

  #leave(lane: string): void {
    if ((this.#lanes.get(lane)?.length ?? 0) > 0) this.#offer(lane);
    else this.#lanes.delete(lane);
  }

  /** A storage that is full or locked may not be so for ever; anything else is a bug, and waits for the next start. */
  #afterFault(job: Job, error: unknown): Job | null {
    const { turn, faults } = job;
    const fields = { turnId: turn.id, error };
    if (!(error instanceof StorageError && error.retryable)) {
      this.#options.log.error(fields, "a turn broke off; it is taken up at the next start");
      return null;
    }
    this.#options.log.error(fields, "the storage failed a turn; it is tried again");
    return { ...job, faults: faults + 1, ready: this.#after(Math.min(longestPauseMs, 1_000 * 2 ** faults)) };
  }

  #after(ms: number): Promise<void> {
    return sleep(ms, undefined, { signal: this.#closed.signal }).catch(() => {});
  }

  async #idleWithin(ms: number): Promise<void> {
    const over = new AbortController();
    await Promise.race([this.idle(), sleep(ms, undefined, { signal: over.signal }).catch(() => undefined)]);
    over.abort();
  }
}

/** For work to notice that it was aborted; what ignores its signal must not keep the process from ending. */
const abortedMs = 1_000;
const longestPauseMs = 30_000;
/** Longer than between two events of a flood, and not long for whoever waits. */
const calmAfterMs = 100;
