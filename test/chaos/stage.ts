import { openHome, type Home } from "../e2e/start-program.ts";
import { type FakeDiscord, startFakeDiscord } from "../fakes/discord/start.ts";
import { type FakeOpenAI, startFakeOpenAI } from "../fakes/openai/start.ts";
import { type FakeSlack, startFakeSlack } from "../fakes/slack/start.ts";
import type { Dice } from "./dice.ts";
import { discordSide } from "./discord-side.ts";
import type { Conversation, Side } from "./question.ts";
import { slackSide } from "./slack-side.ts";
import { answerTo, numbersAsked } from "./words.ts";

export interface Stage extends AsyncDisposable {
  readonly slack: FakeSlack;
  readonly discord: FakeDiscord;
  readonly openai: FakeOpenAI;
  readonly home: Home;
  readonly sides: readonly Side[];
  /** Alternately on both platforms. */
  conversation(nth: number): Conversation;
  /** The settings of one life of the program: which API it speaks to the model changes. */
  env(dice: Dice): Readonly<Record<string, string>>;
  /** How many words the answer to this question has. */
  lengthOf(number: number): number;
  askedTogether(number: number): readonly number[];
  /** When the program last asked something of a platform, epoch milliseconds. */
  lastCallAt(): number;
}

const patience = {
  QUESTIONS_PER_MINUTE: "10000",
  CHANNEL_QUESTIONS_PER_MINUTE: "10000",
  MODEL_IDLE_SECONDS: "2",
  TURN_SECONDS: "60",
  LOG_LEVEL: "info",
};

/** Both platforms and the model, and a folder for the program. */
export async function openStage(dice: Dice): Promise<Stage> {
  const home = await openHome();
  // Nobody delivers after the second attempt: what is lost then, the program must find by itself.
  const slack = await startFakeSlack({ retryDelaysMs: [0], streamLimit: 12_000 });
  const discord = await startFakeDiscord({ heartbeatMs: 1_000, limitsEdits: true });
  const together = new Map<number, readonly number[]>();
  const answer = (number: number) => answerTo(number, dice.named(`answer ${number}`));
  const openai = await startFakeOpenAI({
    answer: ({ question }) => {
      const numbers = numbersAsked(question);
      for (const number of numbers) together.set(number, [...(together.get(number) ?? []), ...numbers]);
      return { text: numbers.map((number) => answer(number).text).join("\n\n") };
    },
  });
  const sides = [slackSide(slack, dice), discordSide(discord, dice)] as const;
  const model = { OPENAI_API_KEY: "sk-fake", OPENAI_BASE_URL: openai.baseUrl };
  return {
    slack,
    discord,
    openai,
    home,
    sides,
    conversation: (nth) => sides[nth % 2 === 0 ? 0 : 1].conversation(Math.floor(nth / 2)),
    env: (dice) => ({
      ...patience,
      ...model,
      ...dice.pick([
        { OPENAI_API: "chat", MODEL: "llama-local" },
        { OPENAI_API: "responses", MODEL: "gpt-6-luna" },
      ]),
      ...sides[0].env,
      ...sides[1].env,
    }),
    lengthOf: (number) => answer(number).words,
    lastCallAt: () => Math.max(slack.calls.at(-1)?.at ?? 0, discord.calls.at(-1)?.at ?? 0),
    askedTogether: (number) => together.get(number) ?? [number],
    async [Symbol.asyncDispose]() {
      await home[Symbol.asyncDispose]();
      await slack.close();
      await discord[Symbol.asyncDispose]();
      await openai.close();
    },
  };
}
