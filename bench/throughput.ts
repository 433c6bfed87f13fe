import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CandidateSettings, Usage } from "./candidate.ts";
import { type Child, startChild } from "./child.ts";
import { loadCorpus } from "./corpus.ts";
import { freePort } from "./free-port.ts";
import type { LoadResult, LoadSettings } from "./load.ts";
import type { OutsideReady } from "./outside.ts";
import { median, quantile } from "./statistics.ts";

const candidates = [
  { name: "(a) bare Bolt listener, only replies", file: "candidate-bolt.ts" },
  { name: "(b) chat SDK 4.41, only replies", file: "candidate-chat-sdk.ts" },
  { name: "(c) threadwise, its full turn", file: "candidate-threadwise.ts" },
] as const;

const atOnce = 16;
const eventsInRound = 800;
const warmUpRounds = 3;
const rounds = 7;

const variants = [
  { name: "each event begins a conversation", threads: null },
  { name: "follow-ups in 50 threads", threads: 50 },
] as const;

interface Runner {
  readonly name: string;
  readonly url: string;
  readonly child: Child<object>;
  readonly rounds: Round[];
}

interface Round {
  readonly eventsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly cpuMs: number;
  readonly mainThreadMs: number;
}

/** Events per second and milliseconds to the first outbound call, for each candidate on the same fake Slack, in turns. */
export async function measureThroughput(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "threadwise-bench-"));
  const { questions } = await loadCorpus();
  const outside = await startChild<OutsideReady>("outside.ts", { questions });
  const runners: Runner[] = [];
  for (const { name, file } of candidates) {
    const port = await freePort();
    const settings: CandidateSettings = { apiUrl: outside.ready.apiUrl, port, folder, env: {} };
    const child = await startChild<object>(file, settings);
    runners.push({ name, url: `http://127.0.0.1:${port}/slack/events`, child, rounds: [] });
  }
  try {
    for (const { name, threads } of variants) {
      for (const runner of runners) runner.rounds.length = 0;
      for (let round = -warmUpRounds; round < rounds; round += 1) {
        for (const runner of runners) {
          const measured = await runRound(runner, outside, threads);
          if (round >= 0) runner.rounds.push(measured);
        }
      }
      print(name, runners);
    }
  } finally {
    for (const { child } of runners) await child.stop();
    await outside.stop();
    await rm(folder, { recursive: true });
  }
}

async function runRound({ url, child }: Runner, outside: Child<OutsideReady>, threads: number | null): Promise<Round> {
  const before = await child.ask<Usage>({});
  const load: LoadSettings = { url, events: eventsInRound, atOnce, threads };
  const { tookMs, firstCallMs } = await outside.ask<LoadResult>(load);
  const after = await child.ask<Usage>({});
  return {
    eventsPerSecond: (1000 * eventsInRound) / tookMs,
    p50: median(firstCallMs),
    p99: quantile(firstCallMs, 0.99),
    cpuMs: (after.cpuMs - before.cpuMs) / eventsInRound,
    mainThreadMs: (after.mainThreadMs - before.mainThreadMs) / eventsInRound,
  };
}

function print(variant: string, runners: readonly Runner[]): void {
  console.log(`\n${variant}; ${atOnce} at a time, medians of ${rounds} rounds of ${eventsInRound}, in turns`);
  const rows = runners.map(({ name, rounds: measured }) => {
    const middle = (figure: keyof Round) => median(measured.map((round) => round[figure]));
    return {
      name,
      "events/s": Math.round(middle("eventsPerSecond")),
      "p50 ms": oneDecimal(middle("p50")),
      "p99 ms": oneDecimal(middle("p99")),
      "CPU ms/event": twoDecimals(middle("cpuMs")),
      "main thread": twoDecimals(middle("mainThreadMs")),
    };
  });
  console.table(rows.map(({ name, ...row }) => ({ candidate: name, ...row })));
  const [a, b, c] = runners.map((runner) => runner.rounds);
  console.log(`(c) / (a): ${ratio(c, a)}   (c) / (b): ${ratio(c, b)}   (medians of the rounds' ratios)`);
}

/** Rounds that ran beside each other are compared, so that what disturbs the machine for a while disturbs both. */
function ratio(some: readonly Round[] = [], others: readonly Round[] = []): number {
  return twoDecimals(
    median(some.map(({ eventsPerSecond }, round) => eventsPerSecond / (others[round]?.eventsPerSecond ?? Number.NaN))),
  );
}

function oneDecimal(value: number): number {
  return Math.round(10 * value) / 10;
}

function twoDecimals(value: number): number {
  return Math.round(100 * value) / 100;
}
