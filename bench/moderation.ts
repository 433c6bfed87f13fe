import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { OutputGate } from "../src/moderation/output-gate.ts";
import type { Verdict } from "../src/moderation/moderator.ts";
import { median, quantile } from "./statistics.ts";

/**
 * How much later each character of an answer is seen because it is judged first: through the gate itself, beside a stream that nobody
 * judges, and on screen, where platforms show what there is at a pace of their own.
 */

/**
 * Milliseconds between two changes of what is on screen, as the adapters keep to them: in Slack and Discord one in each
 * interval of the clock, whenever the answer began; in the console from one to the next.
 */
const screens = [
  { name: "console", everyMs: 50, isByClock: false },
  { name: "Slack", everyMs: 650, isByClock: true },
  { name: "Discord", everyMs: 1_250, isByClock: true },
] as const;
const firstTokenMs = 400;
const answers = 24;
const answerCharacters = 1_200;

type Screen = (typeof screens)[number];

interface Piece {
  readonly text: string;
  readonly atMs: number;
}

const verdict: Verdict = { kind: "allow", isJudged: true };

/** One answer, in real time: when each of its characters came, when it left the gate, and how often the judge was asked. */
async function answer(stream: readonly Piece[], moderationMs: number) {
  const start = performance.now();
  const now = () => performance.now() - start;
  const came: number[] = [];
  const left: number[] = [];
  let calls = 0;
  const gate = new OutputGate({
    admitted: sleep(moderationMs).then(() => verdict),
    moderate: async () => {
      calls += 1;
      await sleep(moderationMs);
      return verdict;
    },
    mode: "before",
    show: async (text) => void left.push(...Array.from({ length: text.length }, now)),
    onClosed: () => {},
    signal: new AbortController().signal,
  });
  for (const { text, atMs } of stream) {
    await sleep(Math.max(0, atMs - now()));
    came.push(...Array.from({ length: text.length }, now));
    gate.write(text);
  }
  await gate.end();
  return { came, left, calls };
}

/** When characters that are there from these times on are seen on a screen that changes at its own pace. */
function seenAt(times: readonly number[], { everyMs, isByClock }: Screen, share: number): number[] {
  const since = share * everyMs;
  const beatAfter = (time: number) =>
    isByClock ? (Math.floor((time + since) / everyMs) + 1) * everyMs - since : time + everyMs;
  let change = Number.NEGATIVE_INFINITY;
  return times.map((time) => {
    if (time > change) change = Math.max(time, beatAfter(change));
    return change;
  });
}

/** Tokens as a model streams them: of a word or a part of it, at a speed that sways around the answer's own. */
function streamOf(text: string, tokensPerSecond: number, random: () => number): Piece[] {
  let atMs = firstTokenMs;
  return (text.match(/\s*\S{1,5}|\s+/g) ?? []).map((token) => {
    const piece = { text: token, atMs };
    atMs += (1_000 / tokensPerSecond) * (0.5 + random());
    return piece;
  });
}

/** The same numbers in every run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

function line(name: string, added: readonly number[]): string {
  const figures = [median(added), quantile(added, 0.95), added.reduce((sum, one) => sum + one, 0) / added.length];
  const [middle, late, mean] = figures.map((figure) => `${Math.round(figure)}`.padStart(6));
  return `  ${name.padEnd(20)} median ${middle} ms · p95 ${late} ms · mean ${mean} ms`;
}

async function measure(texts: readonly string[], moderationMs: number): Promise<void> {
  const random = createRandom(7);
  const runs = await Promise.all(
    texts.map((text, index) => answer(streamOf(text, 20 + (60 * index) / (texts.length - 1), random), moderationMs)),
  );
  /** @param share how far into an interval the clock is when the question is asked. */
  const added = (seen: (times: readonly number[], share: number) => readonly number[]) =>
    runs.flatMap(({ came, left }, run) => {
      const without = seen(came, run / runs.length);
      return seen(left, run / runs.length).map((time, index) => time - (without[index] ?? 0));
    });
  const calls = runs.map(({ calls: count }) => count);
  console.log(`\nmoderation answers in ${moderationMs} ms, which no judged character can be faster than`);
  console.log(
    line(
      "the gate itself",
      added((times) => times),
    ),
  );
  for (const screen of screens)
    console.log(
      line(
        `on screen, ${screen.name}`,
        added((times, share) => seenAt(times, screen, share)),
      ),
    );
  const seconds = runs.reduce((sum, { came }) => sum + (came.at(-1) ?? 0) - firstTokenMs, 0) / 1_000;
  const all = calls.reduce((sum, count) => sum + count, 0);
  console.log(
    `  requests             median ${median(calls)} an answer, ${(all / seconds).toFixed(1)} a second while one is written`,
  );
}

/** People's own words about this program, as an answer may say them. */
const documents = ["knowledge", "operations", "reliability", "models"].map((name) =>
  readFile(join(import.meta.dirname, `../docs/${name}.md`), "utf8"),
);
const prose = (await Promise.all(documents)).join("\n\n").replaceAll(/```[^]*?```/g, "");
const texts = Array.from({ length: answers }, (_, index) =>
  prose.slice(index * answerCharacters, (index + 1) * answerCharacters),
);
console.log(
  `what judging adds to each character: ${answers} answers of ${answerCharacters} characters at 20 to 80 tokens a second, first token after ${firstTokenMs} ms`,
);
for (const moderationMs of [150, 400]) await measure(texts, moderationMs);
