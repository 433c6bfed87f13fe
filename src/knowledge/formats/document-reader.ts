import { Worker } from "node:worker_threads";
import type { Log } from "../../platform/log.ts";
import type { Format } from "./known-formats.ts";
import { type Reading, unreadable } from "./reading.ts";

export interface FileToRead {
  readonly format: Format;
  /** Or where it is on this machine, for the worker to load it. */
  readonly content: Uint8Array | FileOnDisk;
  /** As the source calls it: code has it as its title. */
  readonly name: string;
  /** Where its passages lead: a document that moved is another one. */
  readonly url: string | null;
  /** Of what is indexed of it; null where nothing is. */
  readonly knownHash: string | null;
}

export interface FileOnDisk {
  readonly path: string;
  /** What lies out of it is not read, whatever leads there. */
  readonly root: string;
}

export interface FileRead {
  /** Of the file together with the readers' version; null where it could not be had. */
  readonly hash: string | null;
  /** Null where the file is what `knownHash` was made of. */
  readonly reading: Reading | null;
}

export type ReadAnswer =
  /** The worker has loaded what it needs. */
  | { readonly kind: "ready" }
  | ({ readonly kind: "read" } & FileRead)
  | { readonly kind: "failed"; readonly hash: string; readonly error: Error };

export interface ReaderLimits {
  /** For one file. */
  readonly maxMs: number;
  /** Of the worker, whatever it keeps its bytes in. */
  readonly maxBytes: number;
}

/** A file that is read for longer, or takes more, was made to do so: a manual of a thousand pages takes some seconds. */
const defaultLimits: ReaderLimits = { maxMs: 30_000, maxBytes: 500_000_000 };

/** So many are on their way at once, so that the worker never waits; of large ones fewer. */
const maxAhead = 16;
const maxAheadBytes = 8_000_000;
/** How often the worker is looked at while it reads, and how long after the last file it is kept. */
const watchMs = 200;
const idleMs = 10_000;

interface Job {
  readonly file: FileToRead;
  readonly answer: PromiseWithResolvers<FileRead>;
}

/**
 * Reads documents in a worker, in order. What a file does there (loop, grow, crash) costs that file alone: the worker is
 * ended, the file is unreadable, and a new worker goes on with the next.
 */
export class DocumentReader {
  readonly #log: Log;
  readonly #limits: ReaderLimits;
  /** Handed to the worker, which is reading the first of them. */
  #sent: Job[] = [];
  #waiting: Job[] = [];
  #worker: Worker | null = null;
  #watch: NodeJS.Timeout | null = null;
  /** Null while the worker is starting. */
  #firstSince: number | null = null;

  constructor(log: Log, limits: ReaderLimits = defaultLimits) {
    this.#log = log;
    this.#limits = limits;
  }

  /** Never fails for what is wrong with the file: that is its reading. */
  async read(file: FileToRead, signal: AbortSignal): Promise<FileRead> {
    signal.throwIfAborted();
    const job: Job = { file, answer: Promise.withResolvers() };
    const abort = () => job.answer.reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    try {
      this.#waiting.push(job);
      this.#send();
      return await job.answer.promise;
    } finally {
      signal.removeEventListener("abort", abort);
      this.#waiting = this.#waiting.filter((other) => other !== job);
    }
  }

  /** What is being read is given up. */
  async close(): Promise<void> {
    const closed = new Error("the reader was closed");
    for (const { answer } of [...this.#sent.splice(0), ...this.#waiting.splice(0)]) answer.reject(closed);
    await this.#end();
  }

  #send(): void {
    while (this.#waiting.length > 0 && this.#hasRoom()) {
      const job = this.#waiting.shift();
      if (job === undefined) return;
      this.#worker ??= this.#start();
      this.#watch ??= setInterval(() => void this.#look(), watchMs);
      if (this.#sent.length === 0 && this.#firstSince !== null) this.#firstSince = performance.now();
      this.#sent.push(job);
      this.#worker.postMessage(job.file);
    }
    this.#holdProcess(this.#sent.length > 0);
  }

  /** A program may end while nothing is read, and not before. */
  #holdProcess(isHeld: boolean): void {
    for (const handle of [this.#worker, this.#watch]) {
      if (isHeld) handle?.ref();
      else handle?.unref();
    }
  }

  #hasRoom(): boolean {
    const bytes = this.#sent.reduce((sum, { file }) => sum + sizeOf(file), 0);
    return this.#sent.length === 0 || (this.#sent.length < maxAhead && bytes < maxAheadBytes);
  }

  #start(): Worker {
    // `.js` where this file was compiled.
    const script = import.meta.url.endsWith(".ts")
      ? import.meta.resolve("./reader-worker.ts")
      : import.meta.resolve("./reader-worker.js");
    const worker = new Worker(new URL(script), {
      resourceLimits: { maxOldGenerationSizeMb: this.#limits.maxBytes / 1_000_000 },
    });
    worker.on("message", (answer: ReadAnswer) => worker === this.#worker && this.#settle(answer));
    worker.on("error", (error) => {
      if (worker !== this.#worker) return;
      const isMemory = "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
      if (!isMemory) this.#log.error({ error }, "a reader of documents failed");
      this.#giveUp(isMemory ? takesMemory : failed);
    });
    return worker;
  }

  #settle(answer: ReadAnswer): void {
    this.#firstSince = performance.now();
    if (answer.kind === "ready") return;
    const job = this.#sent.shift();
    const { hash } = answer;
    if (answer.kind === "failed") {
      this.#log.error({ error: answer.error, format: job?.file.format }, "a reader of documents failed");
      job?.answer.resolve({ hash, reading: unreadable(failed) });
    } else job?.answer.resolve({ hash, reading: answer.reading });
    this.#send();
  }

  async #look(): Promise<void> {
    const [first] = this.#sent;
    const worker = this.#worker;
    if (worker === null || this.#firstSince === null) return;
    const ms = performance.now() - this.#firstSince;
    if (first === undefined) return ms > idleMs ? void (await this.#end()) : undefined;
    if (ms > this.#limits.maxMs) return this.#giveUp("takes too long to read");
    if (ms < watchMs) return;
    const heap = await worker.getHeapStatistics().catch(() => null);
    const isStill = first === this.#sent[0] && worker === this.#worker;
    if (isStill && heap !== null && heap.used_heap_size + heap.external_memory > this.#limits.maxBytes)
      this.#giveUp(takesMemory);
  }

  /** The first file of those sent is to blame; the others are handed to a new worker. */
  #giveUp(reason: string): void {
    const [first, ...others] = this.#sent;
    this.#sent = [];
    this.#waiting.unshift(...others);
    void this.#end();
    first?.answer.resolve({ hash: null, reading: unreadable(reason) });
    this.#send();
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    this.#firstSince = null;
    if (this.#watch !== null) clearInterval(this.#watch);
    this.#watch = null;
    await worker?.terminate();
  }
}

/** Of what is handed over. */
function sizeOf({ content }: FileToRead): number {
  return "path" in content ? 0 : content.length;
}

const takesMemory = "takes too much memory to read";
const failed = "can't be read: it is broken, or made in a way that is not known here";
