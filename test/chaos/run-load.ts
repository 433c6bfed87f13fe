import { setTimeout as sleep } from "node:timers/promises";
import { openHome, type Program } from "../e2e/start-program.ts";
import { startFakeOpenAI } from "../fakes/openai/start.ts";
import { type FakeSlack, startFakeSlack } from "../fakes/slack/start.ts";
import { numbersAsked, questionText } from "./words.ts";

export interface LoadOptions {
  readonly mentions: number;
  /** In which they come, evenly. */
  readonly withinMs: number;
  readonly over: "socket" | "http";
  /** For the last answer. */
  readonly maxMs: number;
}

export interface LoadResult {
  /** Never acknowledged, or never answered. */
  readonly lost: number;
  /** Acknowledged later than Slack waits, so that it delivered again. */
  readonly late: number;
  readonly twice: number;
  /** How long it really took to say them all. */
  readonly saidMs: number;
  /** Of each mention, until both of Slack's events about it were acknowledged. */
  readonly acknowledgedMs: readonly number[];
  readonly allAnsweredMs: number;
}

const channelCount = 50;
const peopleCount = 200;

/** More mentions at once than the program can answer at once, each in a thread of its own. */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  await using home = await openHome();
  await using slack = await startFakeSlack();
  const openai = await startFakeOpenAI({
    answer: ({ question }) => ({ text: `Answer to ${numbersAsked(question).map(wordOf).join(" ")}.` }),
  });
  for (let nth = 0; nth < channelCount; nth += 1) {
    slack.channel({
      id: `C0LOAD${nth}`,
      kind: "public",
      members: Array.from({ length: peopleCount }, (_, n) => `U0${n}`),
    });
  }
  const program = await home.start({ ...settingsFor(slack, options.over), OPENAI_BASE_URL: openai.baseUrl });
  await program.logged("the documents are indexed");
  if (options.over === "http") slack.deliverTo(eventsUrl(program));

  const beganAt = performance.now();
  const said = await sayAll(slack, options);
  const saidMs = performance.now() - beganAt;
  const taken = await Promise.all(said);
  const until = Date.now() + options.maxMs;
  while (answersIn(slack).size < options.mentions && Date.now() < until) await sleep(200);
  const allAnsweredMs = performance.now() - beganAt;
  // What is answered could still be answered again.
  await sleep(1_000);
  const answers = answersIn(slack);
  await openai.close();
  return {
    lost: taken.filter(({ isAcknowledged }, index) => !isAcknowledged || !answers.has(index + 1)).length,
    late: taken.filter(({ isLate }) => isLate).length,
    twice: [...answers.values()].filter((times) => times > 1).length,
    saidMs,
    acknowledgedMs: taken.map(({ ms }) => ms),
    allAnsweredMs,
  };
}

interface Taken {
  readonly ms: number;
  readonly isAcknowledged: boolean;
  readonly isLate: boolean;
}

async function sayAll(slack: FakeSlack, { mentions, withinMs }: LoadOptions): Promise<Promise<Taken>[]> {
  const said: Promise<Taken>[] = [];
  for (const beganAt = performance.now(); said.length < mentions; await sleep(5)) {
    const due = Math.min(mentions, Math.ceil((mentions * (performance.now() - beganAt)) / withinMs));
    while (said.length < due) said.push(mention(slack, said.length + 1));
  }
  return said;
}

async function mention(slack: FakeSlack, number: number): Promise<Taken> {
  const at = performance.now();
  const { delivered } = slack.say({
    channel: `C0LOAD${number % channelCount}`,
    user: `U0${number % peopleCount}`,
    text: `<@${slack.botUserId}> ${questionText(number)}`,
  });
  const deliveries = await delivered;
  return {
    ms: performance.now() - at,
    isAcknowledged: deliveries.every(({ kind }) => kind === "acknowledged"),
    isLate: deliveries.some(({ attempts }) => attempts > 1),
  };
}

/** How often the answer to each mention stands in the thread of that mention. */
function answersIn(slack: FakeSlack): Map<number, number> {
  const answers = new Map<number, number>();
  for (const { messages } of slack.workspace.channels.values()) {
    for (const { threadTs, text, markdown, blocks } of messages.values()) {
      if (threadTs === null) continue;
      const [number] = numbersAsked(messages.get(threadTs)?.text ?? "");
      if (number === undefined || !`${text}${markdown}${JSON.stringify(blocks)}`.includes(wordOf(number))) continue;
      answers.set(number, (answers.get(number) ?? 0) + 1);
    }
  }
  return answers;
}

function wordOf(number: number): string {
  return `k${number}.1;`;
}

function settingsFor({ botToken, appToken, signingSecret, url }: FakeSlack, over: LoadOptions["over"]) {
  const events =
    over === "http" ? { SLACK_SIGNING_SECRET: signingSecret, SLACK_PORT: "0" } : { SLACK_APP_TOKEN: appToken };
  return {
    SLACK_BOT_TOKEN: botToken,
    SLACK_API_URL: url,
    ...events,
    OPENAI_API_KEY: "sk-fake",
    MODEL: "llama-local",
    QUESTIONS_PER_MINUTE: "10000",
    CHANNEL_QUESTIONS_PER_MINUTE: "10000",
    LOG_LEVEL: "info",
  };
}

function eventsUrl({ stderr }: Program): string {
  const [, port = ""] = /"port":(\d+),"msg":"slack is ready"/.exec(stderr) ?? [];
  return `http://127.0.0.1:${port}/slack/events`;
}
