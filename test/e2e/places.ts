import { type FakeDiscord, startFakeDiscord } from "../fakes/discord/start.ts";
import { startFakeOpenAI } from "../fakes/openai/start.ts";
import { type FakeSlack, startFakeSlack } from "../fakes/slack/start.ts";
import { openHome, spoken } from "./start-program.ts";

const sentences = Array.from({ length: 12 }, (_, index) => `Sentence ${index} speaks of ${spoken} at length.`);
export const wholeAnswer = sentences.join(" ");

/** What a platform looks like to a test of any platform. */
export interface Place {
  readonly env: Readonly<Record<string, string>>;
  /** Everything goes into one conversation. Returns what was said. */
  ask(text: string): Said;
  /** What the bot shows there, a message each. */
  shown(): readonly { readonly text: string; readonly isWhole: boolean }[];
  /** All that stands in those messages, the small print too. */
  everything(): string;
  /** What the bot told the asker alone. */
  toldPrivately(): readonly string[];
  /** Presses a button under the bot's last message. */
  press(button: "again" | "former"): void;
  until(holds: () => boolean): Promise<unknown>;
}

/** What a person may do to their own message. */
export interface Said {
  edit(text: string): void;
  delete(): void;
  cross(): void;
}

export function inSlack(slack: FakeSlack): Place {
  slack.user("U0ANN", "ann");
  slack.channel({ id: "C0HELP", kind: "public", name: "help", members: ["U0ANN"] });
  const here = { channel: "C0HELP", user: "U0ANN" };
  let thread: string | null = null;
  const own = () => slack.messages("C0HELP", thread).filter(({ isFromBot }) => isFromBot);
  return {
    env: { SLACK_BOT_TOKEN: slack.botToken, SLACK_APP_TOKEN: slack.appToken, SLACK_API_URL: slack.url },
    ask(words) {
      const text = `<@${slack.botUserId}> ${words}`;
      const { ts } = slack.say({ ...here, text, ...(thread !== null && { thread_ts: thread }) });
      thread ??= ts;
      return {
        edit: (changed) => void slack.edit({ ...here, ts, text: `<@${slack.botUserId}> ${changed}` }),
        delete: () => void slack.delete({ ...here, ts }),
        cross: () => void slack.react({ ...here, ts, name: "x" }),
      };
    },
    shown: () =>
      own().map(({ text, blocks }) => ({ text, isWhole: JSON.stringify(blocks).includes("feedback_buttons") })),
    everything: () => JSON.stringify(own()),
    toldPrivately: () => slack.ephemeral("U0ANN").map(({ text }) => text),
    press: (button) =>
      void slack.click({ ...here, messageTs: own().at(-1)?.ts ?? "", actionId: `threadwise_${button}` }),
    until: (holds) => slack.waitFor(() => holds() || null, 25_000),
  };
}

function inDiscord(discord: FakeDiscord): Place {
  const mona = discord.world.addUser("mona");
  const help = discord.world.addChannel("help");
  const seen = () => discord.messages(help.id, mona).filter(({ author }) => author.id === discord.world.bot.id);
  const own = () => seen().filter(({ onlyFor }) => onlyFor === null);
  return {
    env: { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl },
    ask(text) {
      const message = discord.say(mona, help, `<@${discord.world.bot.id}> ${text}`);
      return {
        edit: (changed) => discord.stage.edit(message, `<@${discord.world.bot.id}> ${changed}`),
        delete: () => discord.stage.remove([message.id], help.id),
        cross: () => discord.react(mona, message, "❌"),
      };
    },
    shown: () =>
      own().map(({ content, components }) => ({
        text: content,
        isWhole: JSON.stringify(components).includes("fb:up"),
      })),
    everything: () => JSON.stringify(own()),
    toldPrivately: () => seen().flatMap(({ onlyFor, content }) => (onlyFor === null ? [] : [content])),
    press(button) {
      const message = own().at(-1);
      const [id = ""] = new RegExp(`act:${button}:[\\w-]+`).exec(JSON.stringify(message?.components)) ?? [];
      if (message !== undefined) discord.press(mona, message, id);
    },
    until: (holds) => discord.until(holds),
  };
}

/** A model that talks for long, a platform, and a machine for the program. */
export async function openStage<Fake extends AsyncDisposable>(fake: Fake, placeIn: (fake: Fake) => Place) {
  const place = placeIn(fake);
  const openai = await startFakeOpenAI({ answer: () => ({ text: wholeAnswer }) });
  const home = await openHome();
  const model = { OPENAI_API_KEY: "sk-fake", OPENAI_BASE_URL: openai.baseUrl, MODEL: "llama-local" };
  return {
    place,
    openai,
    home,
    env: { ...model, ...place.env },
    async [Symbol.asyncDispose]() {
      await home[Symbol.asyncDispose]();
      await fake[Symbol.asyncDispose]();
      await openai.close();
    },
  };
}

export const platforms = [
  { name: "Slack", openStage: async () => openStage(await startFakeSlack(), inSlack) },
  { name: "Discord", openStage: async () => openStage(await startFakeDiscord(), inDiscord) },
];
