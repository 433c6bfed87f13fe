import { parseArgs } from "node:util";
import { runSoak } from "./run-soak.ts";
import { quantile, slope } from "./statistics.ts";
import type { Vitals } from "./vitals.ts";

/** `npm run soak -- --minutes 30`: does anything grow? */
const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "30" },
    rate: { type: "string", default: "3" },
    seed: { type: "string", default: "1" },
  },
});
const ms = 60_000 * Number(values.minutes);
const result = await runSoak({
  seed: Number(values.seed),
  ms,
  questionsPerSecond: Number(values.rate),
  conversations: 50,
});
const { vitals, violations, console: visited } = result;

console.log(`${values.minutes} minutes; the first fifth is not measured
questions          ${result.questions} in Slack and Discord, ${visited.asked} in the console
not answered once  ${result.questions - result.answeredOnce} · ${visited.asked - visited.whole}${violations.length > 0 ? ` · violations ${violations.length}` : ""}
resident memory    ${memory(({ rss }) => rss)}
heap used          ${memory(({ heapUsed }) => heapUsed)}
handles            ${range(({ handles }) => handles)}
open files         ${range(({ files }) => files ?? Number.NaN)}
event-loop delay   p50 ${delay(({ delayP50 }) => delayP50, 0.5)} · p99 ${delay(({ delayP99 }) => delayP99, 0.5)} · max ${delay(({ delayMax }) => delayMax, 1)}
database           ${megabytes(result.databaseBytes)}, write-ahead log at most ${megabytes(result.maxWalBytes)}`);
for (const [sentence, times] of result.sentences) console.log(`sorry              ${times} × ${sentence}`);
for (const { fault, question, detail, messages } of violations.slice(0, 20)) {
  const at = question?.at ?? messages[0]?.at;
  console.log(
    `${at === undefined ? "" : new Date(at).toISOString()} ${fault}: ${question?.how ?? ""} ${question?.id ?? ""} ${detail}`,
  );
}
process.exitCode = violations.length > 0 || visited.whole < visited.asked ? 1 : 0;

function memory(of: (vitals: Vitals) => number): string {
  const perMs = slope(vitals.map((one) => [one.at, of(one)]));
  const [first, last] = [vitals.at(0), vitals.at(-1)].map((one) => (one === undefined ? Number.NaN : of(one)));
  return `${megabytes(first ?? 0)} → ${megabytes(last ?? 0)}, slope ${megabytes(perMs * 3_600_000)}/h`;
}

function range(of: (vitals: Vitals) => number): string {
  const all = vitals.map(of);
  return `${Math.min(...all)} to ${Math.max(...all)}, at the end ${all.at(-1)}`;
}

function delay(of: (vitals: Vitals) => number, part: number): string {
  return `${quantile(vitals.map(of), part).toFixed(1)} ms`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MB`;
}
