import { setTimeout as sleep } from "node:timers/promises";
import { Chronicle } from "./chronicle.ts";
import { Dice } from "./dice.ts";
import { discordIncidents, worsenDiscord } from "./discord-weather.ts";
import { type Evidence, judge, type Judgement } from "./judge.ts";
import { Lives } from "./lives.ts";
import { worsenOpenAI } from "./openai-weather.ts";
import { People } from "./people.ts";
import { Reaper } from "./reaper.ts";
import { Screen } from "./screen.ts";
import { slackIncidents, worsenSlack } from "./slack-weather.ts";
import { openStage, type Stage } from "./stage.ts";
import { Weather } from "./weather.ts";

export interface ChaosOptions {
  readonly seed: number;
  readonly questions: number;
  readonly conversations: number;
  readonly kills: number;
  /** For the faults; what is under way then has `settleMs` to end. */
  readonly maxMs: number;
  readonly settleMs: number;
  /** How long a call may hang before its connection breaks. */
  readonly hangMs: number;
}

export interface ChaosResult extends Judgement {
  readonly kills: number;
  readonly crashes: readonly string[];
  readonly isFinished: boolean;
  readonly settledMs: number;
  readonly chronicle: Chronicle;
  readonly stage: Stage;
}

/** The whole program, killed again and again, between platforms and a model that fail at random; then a look at what people see. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const dice = new Dice(options.seed);
  const chronicle = new Chronicle();
  const stage = await openStage(dice);
  const weather = new Weather(dice.named("weather"), chronicle);
  worsenSlack(stage.slack, weather, dice.named("slack events"), chronicle, options.hangMs);
  worsenDiscord(stage.discord, weather, dice.named("discord events"), chronicle, options.hangMs);
  worsenOpenAI(stage.openai, weather, options.hangMs);

  const lives = new Lives({ home: stage.home, env: () => stage.env(dice), chronicle });
  const over = AbortSignal.timeout(options.maxMs);
  const reaper = new Reaper({ lives, weather, dice: dice.named("reaper"), kills: options.kills, signal: over });
  const screen = new Screen(stage.sides, stage.lengthOf);
  const people = new People({
    conversations: Array.from({ length: options.conversations }, (_, nth) => stage.conversation(nth)),
    dice: dice.named("people"),
    questions: options.questions,
    // Spread over all the kills, however fast the machine is.
    quota: () => Math.ceil((options.questions * (reaper.kills + 1)) / (options.kills + 1)),
    isAnswered: (question) => screen.isAnswered(question),
    signal: over,
  });
  // Nobody asks a bot that has never been there.
  lives.start();
  await lives.ready();
  await people.meet();
  weather.isCalm = false;
  const calm = new AbortController();
  const incidents = happen(stage, dice.named("incidents"), chronicle, calm.signal);
  await Promise.all([people.run(), reaper.run()]);
  calm.abort();
  await incidents;
  weather.isCalm = true;

  const evidence = (): Evidence => ({
    questions: people.asked,
    messages: screen.messages(),
    statuses: screen.statuses(),
    lengthOf: stage.lengthOf,
    askedTogether: stage.askedTogether,
  });
  const calmAt = Date.now();
  const judgement = await settle(() => judge(evidence()), lives, stage, options);
  return {
    ...judgement,
    kills: reaper.kills,
    crashes: lives.crashes,
    isFinished: people.asked.length === options.questions && reaper.kills === options.kills,
    settledMs: Date.now() - calmAt,
    chronicle,
    stage,
  };
}

/** Connections break and streams expire, now and then, until it is calm. */
async function happen({ slack, discord }: Stage, dice: Dice, chronicle: Chronicle, calm: AbortSignal): Promise<void> {
  const incidents = Object.entries({ ...slackIncidents(slack), ...discordIncidents(discord) });
  while (!calm.aborted) {
    await sleep(dice.between(400, 4_000), null, { signal: calm }).catch(() => {});
    const [name, cause] = incidents[dice.whole(0, incidents.length - 1)] ?? [];
    if (calm.aborted || name === undefined || cause === undefined) return;
    chronicle.note(name);
    cause();
  }
}

/** How long it must look right before it counts: what is answered could still be answered again. */
const steadyMs = 3_000;

/** Waits until all looks right and stays so, nothing moves any more, or the time is up. */
async function settle(look: () => Judgement, lives: Lives, stage: Stage, options: ChaosOptions): Promise<Judgement> {
  const until = Date.now() + options.settleMs;
  // Whatever hangs has ended by then.
  const stillMs = options.hangMs + 5_000;
  let rightSince = Number.POSITIVE_INFINITY;
  for (;;) {
    if (lives.hasCrashed) lives.start();
    const judgement = look();
    if (judgement.violations.length > 0) rightSince = Number.POSITIVE_INFINITY;
    else rightSince = Math.min(rightSince, Date.now());
    const isStill = Date.now() - stage.lastCallAt() > stillMs;
    if (isStill || Date.now() - rightSince > steadyMs || Date.now() > until) return judgement;
    await sleep(300);
  }
}
