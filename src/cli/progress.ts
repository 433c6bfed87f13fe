import type { SyncProgress } from "../knowledge/sync-result.ts";

/** As much of a stream as is used. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface Progress {
  readonly tell: (progress: SyncProgress) => void;
  /** Takes a bar away, so that something else can be written there. */
  readonly clear: () => void;
}

/** On a terminal the bar is drawn anew so often; elsewhere there is a line so often. */
const drawnMs = 100;
const writtenMs = 10_000;

/** Shows how far a sync is: a bar on a terminal, plain lines elsewhere. */
export function showProgress(screen: Screen, now: () => number): Progress {
  const isTerminal = screen.isTTY === true;
  const pace = new Pace();
  let next = isTerminal ? 0 : now() + writtenMs;
  return {
    tell(progress) {
      const at = now();
      pace.add(progress, at);
      if (at < next && !(isTerminal && progress.done === progress.total)) return;
      next = at + (isTerminal ? drawnMs : writtenMs);
      const line = lineOf(progress, pace.rate, isTerminal ? (screen.columns || 80) - 1 : Number.POSITIVE_INFINITY);
      screen.write(isTerminal ? `\r${line}\u001b[K` : `${line}\n`);
    },
    clear() {
      if (isTerminal) screen.write("\r\u001b[K");
    },
  };
}

/** What is done in a second, over the last while: files that did not change go by in no time. */
class Pace {
  static readonly #whileMs = 10_000;
  #source: string | null | undefined;
  #steps: { readonly at: number; readonly done: number }[] = [];

  add({ source, done }: SyncProgress, at: number): void {
    if (source !== this.#source) this.#steps = [];
    this.#source = source;
    this.#steps = [...this.#steps.filter((step) => at - step.at < Pace.#whileMs), { at, done }];
  }

  /** Null where nothing can be said yet. */
  get rate(): number | null {
    const [first, last] = [this.#steps[0], this.#steps.at(-1)];
    if (first === undefined || last === undefined || last.at - first.at < 500) return null;
    return (1_000 * (last.done - first.done)) / (last.at - first.at);
  }
}

const barWidth = 24;

function lineOf({ source, done, total }: SyncProgress, rate: number | null, columns: number): string {
  const share = total === 0 ? 1 : done / total;
  const filled = Math.round(share * barWidth);
  const count = `${done.toLocaleString("en-US")} of ${total.toLocaleString("en-US")} ${source === null ? "texts embedded" : "files"}`;
  const facts = [`${String(Math.floor(100 * share)).padStart(3)} %`, count];
  if (rate !== null && rate > 0) facts.push(`${rateOf(rate)}/s`, `${timeOf((total - done) / rate)} left`);
  const rest = facts.join(" · ");
  const bar = `${"█".repeat(filled)}${"░".repeat(barWidth - filled)}`;
  const name = source === null ? "" : `${source} `;
  // What is narrow loses the bar first, and the beginning of the name then.
  if (name.length + bar.length + 1 + rest.length <= columns) return `${name}${bar} ${rest}`;
  if (name.length + rest.length <= columns) return name + rest;
  return rest.length + 3 < columns ? `…${name.slice(-(columns - rest.length - 1))}${rest}` : rest.slice(0, columns);
}

function rateOf(rate: number): string {
  return rate < 10 ? rate.toFixed(1) : Math.round(rate).toLocaleString("en-US");
}

function timeOf(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;
}
