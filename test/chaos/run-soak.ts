import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ConsolePerson } from "./console-people.ts";
import { Dice } from "./dice.ts";
import { judge, type Judgement } from "./judge.ts";
import { People } from "./people.ts";
import { openStage } from "./stage.ts";
import { databaseSizes, readVitals, type Vitals, vitalsInto } from "./vitals.ts";

export interface SoakOptions {
  readonly seed: number;
  readonly ms: number;
  /** Of both platforms together. */
  readonly questionsPerSecond: number;
  readonly conversations: number;
}

export interface SoakResult extends Judgement {
  readonly console: { readonly asked: number; readonly whole: number };
  /** Oldest first; the first of them after the warm-up. */
  readonly vitals: readonly Vitals[];
  readonly databaseBytes: number;
  readonly maxWalBytes: number;
}

/** What a fresh process still loads, compiles and fills is no leak. */
const warmUpShare = 0.2;
const consoleEveryMs = 5_000;
const sizesEveryMs = 2_000;

/** Steady traffic on both platforms and the console; nothing fails, and nobody is in a hurry. */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const dice = new Dice(options.seed);
  await using stage = await openStage(dice);
  const file = join(stage.home.folder, "vitals.jsonl");
  const program = await stage.home.start({ ...stage.env(dice), ...vitalsInto(file) });
  const beganAt = Date.now();
  const over = AbortSignal.timeout(options.ms);
  const people = new People({
    conversations: Array.from({ length: options.conversations }, (_, nth) => stage.conversation(nth)),
    dice: dice.named("people"),
    questions: Number.MAX_SAFE_INTEGER,
    quota: () => (options.questionsPerSecond * (Date.now() - beganAt)) / 1_000,
    isAnswered: () => true,
    signal: over,
  });
  const [console, maxWalBytes] = await Promise.all([
    useConsole(program.consoleUrl, stage.lengthOf, over),
    watchWal(stage.home.folder, over),
    people.run(),
  ]);
  const look = () =>
    judge({
      questions: people.asked,
      messages: stage.sides.flatMap((side) => side.seen()),
      statuses: stage.sides.flatMap((side) => side.statuses()),
      lengthOf: stage.lengthOf,
      askedTogether: stage.askedTogether,
    });
  const judgement = await untilRight(look, 60_000);
  const { main } = await databaseSizes(stage.home.folder);
  const vitals = (await readVitals(file)).filter(({ at }) => at > beganAt + warmUpShare * options.ms);
  return { ...judgement, console, vitals, databaseBytes: main, maxWalBytes };
}

/** Numbers that nobody else gets to. */
const firstConsoleNumber = 1_000_000;

async function useConsole(url: string, lengthOf: (number: number) => number, over: AbortSignal) {
  let asked = 0;
  let whole = 0;
  let person = new ConsolePerson(url);
  while (!over.aborted) {
    if (asked % 10 === 0) person = new ConsolePerson(url);
    const number = firstConsoleNumber + asked;
    asked += 1;
    if (await person.ask(number, lengthOf(number))) whole += 1;
    await sleep(consoleEveryMs, null, { signal: over }).catch(() => {});
  }
  return { asked, whole };
}

async function watchWal(folder: string, over: AbortSignal): Promise<number> {
  let most = 0;
  while (!over.aborted) {
    most = Math.max(most, (await databaseSizes(folder)).wal);
    await sleep(sizesEveryMs, null, { signal: over }).catch(() => {});
  }
  return most;
}

async function untilRight(look: () => Judgement, maxMs: number): Promise<Judgement> {
  for (const until = Date.now() + maxMs; ; await sleep(500)) {
    const judgement = look();
    if (judgement.violations.length === 0 || Date.now() > until) return judgement;
  }
}
