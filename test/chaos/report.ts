import { rangesOf, type Violation } from "./judge.ts";
import type { CallLine, SeenMessage } from "./question.ts";
import type { ChaosResult } from "./run-chaos.ts";
import { wordsShown } from "./words.ts";

const shownViolations = 12;
const shownLines = 60;

/** What `npm run chaos` prints. */
export function reportOf(result: ChaosResult): string {
  const { violations, crashes } = result;
  const count = (fault: Violation["fault"]) => violations.filter((violation) => violation.fault === fault).length;
  const rows: Record<string, string | number> = {
    questions: result.questions,
    "answered once": result.answeredOnce,
    "said sorry": `${result.saidSorry}, of those with a button ${result.withButton}`,
    "twice (must be 0)": count("twice"),
    "never (must be 0)": count("never"),
    "frozen (must be 0)": count("frozen"),
    "wrong thread (must be 0)": count("wrong thread"),
    "crashed (must be 0)": crashes.length,
    kills: result.kills,
    "quiet after": `${(result.settledMs / 1_000).toFixed(1)} s`,
    ...(result.isFinished ? {} : { "ran out of time": "yes" }),
  };
  const width = Math.max(...Object.keys(rows).map((name) => name.length));
  return [
    ...Object.entries(rows).map(([name, value]) => `${name.padEnd(width)}  ${value}`),
    `${"faults".padEnd(width)}  ${faultsOf(result)}`,
    ...Array.from(result.sentences, ([sentence, times]) => `${"sorry".padEnd(width)}  ${times} × ${sentence}`),
    ...violations.slice(0, shownViolations).map((violation, index) => `\n${detailsOf(violation, index + 1, result)}`),
    ...(violations.length > shownViolations ? [`\n… and ${violations.length - shownViolations} more`] : []),
    ...crashes.map((crash) => `\ncrashed: ${crash}`),
  ].join("\n");
}

function faultsOf({ chronicle }: ChaosResult): string {
  return [...chronicle.counts].map(([kind, times]) => `${kind} ${times}`).join(" · ");
}

function detailsOf({ fault, question, detail, messages }: Violation, nth: number, result: ChaosResult): string {
  const head =
    question === null
      ? `${nth}. ${fault}: ${detail}`
      : `${nth}. ${fault}: question k${question.number} (${question.how} ${question.id} at ${timeOf(question.at)}), ${question.conversation}: ${detail}`;
  const words = [
    ...(question === null ? [] : [`k${question.number}:`, `k${question.number}.`, question.id]),
    ...messages.map(({ id }) => id),
  ];
  const lines = linesAbout(words, question?.at ?? messages[0]?.at ?? Date.now(), result);
  return [
    head,
    ...messages.map((message) => `   shown: ${summaryOf(message)}`),
    ...lines.slice(0, shownLines).map(({ at, line }) => `   ${timeOf(at)} ${line}`),
  ].join("\n");
}

function linesAbout(words: readonly string[], since: number, { chronicle, stage }: ChaosResult): CallLine[] {
  const calls = stage.sides.flatMap((side) => side.callsAbout(words));
  const last = Math.max(since, ...calls.map(({ at }) => at));
  return [...calls, ...chronicle.lines(since - 5_000, last + 5_000, words)]
    .map(({ at, line }) => ({ at, line: line.slice(0, 240) }))
    .sort((a, b) => a.at - b.at);
}

function summaryOf({ id, place, text, turnId, isGrowing }: SeenMessage): string {
  const byQuestion = Map.groupBy(wordsShown(text), ({ number }) => number);
  const words = [...byQuestion].map(([number, shown]) => `k${number}.${rangesOf(shown.map(({ nth }) => nth))}`);
  const rest = text.replaceAll(/\S*k\d+\.\d+\S*/g, "").replaceAll(/\s+/g, " ");
  return `${id} in ${place}, turn ${turnId}${isGrowing ? ", growing" : ""}: ${words.join(" ")} "${rest.slice(-160)}"`;
}

function timeOf(at: number): string {
  return new Date(at).toISOString().slice(11, 23);
}
