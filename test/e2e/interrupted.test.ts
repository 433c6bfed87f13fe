import { describe, expect, test } from "vitest";
import { type FakeDiscord, startFakeDiscord } from "../fakes/discord/start.ts";
import { startFakeOpenAI } from "../fakes/openai/start.ts";
import { type FakeSlack, startFakeSlack } from "../fakes/slack/start.ts";
import { openHome, spoken } from "./start-program.ts";

const sentences = Array.from({ length: 12 }, (_, index) => `Sentence ${index} speaks of ${spoken} at length.`);
const wholeAnswer = sentences.join(" ");
const patient = { timeout: 10_000 };

/** What a platform looks like to a test of any platform. */
interface Place {
  readonly env: Readonly<Record<string, string>>;
  /** Everything goes into one conversation. */
  ask(text: string): void;
  /** What the bot shows there, a message each. */
  shown(): readonly { readonly text: string; readonly isWhole: boolean }[];
  until(holds: () => boolean): Promise<unknown>;
}

function inSlack(slack: FakeSlack): Place {
  slack.user("U0ANN", "ann");
  slack.channel({ id: "C0HELP", kind: "public", name: "help", members: ["U0ANN"] });
  let thread: string | null = null;
  return {
    env: { SLACK_BOT_TOKEN: slack.botToken, SLACK_APP_TOKEN: slack.appToken, SLACK_API_URL: slack.url },
    ask(text) {
      const said = { channel: "C0HELP", user: "U0ANN", text: `<@${slack.botUserId}> ${text}` };
      const { ts } = slack.say(thread === null ? said : { ...said, thread_ts: thread });
      thread ??= ts;
    },
    shown: () =>
      slack
        .messages("C0HELP", thread)
        .flatMap(({ isFromBot, text, blocks }) =>
          isFromBot ? [{ text, isWhole: JSON.stringify(blocks).includes("feedback_buttons") }] : [],
        ),
    until: (holds) => slack.waitFor(() => holds() || null, 15_000),
  };
}

function inDiscord(discord: FakeDiscord): Place {
  const mona = discord.world.addUser("mona");
  const direct = discord.world.directChannel(mona.id);
  return {
    env: { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl },
    ask: (text) => void discord.say(mona, direct, text),
    shown: () =>
      discord
        .messages(direct.id)
        .flatMap(({ author, content, components }) =>
          author.id === discord.world.bot.id
            ? [{ text: content, isWhole: JSON.stringify(components).includes("fb:up") }]
            : [],
        ),
    until: (holds) => discord.until(holds),
  };
}

/** A model that talks for long, a platform, and a machine for the program. */
async function open<Fake extends AsyncDisposable>(fake: Fake, placeIn: (fake: Fake) => Place) {
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

const platforms = [
  { name: "Slack", openStage: async () => open(await startFakeSlack(), inSlack) },
  { name: "Discord", openStage: async () => open(await startFakeDiscord(), inDiscord) },
];

describe.for(platforms)("in $name", ({ openStage }) => {
  test("an answer that kill -9 interrupts is whole after the next start, once, in the same message", async () => {
    await using stage = await openStage();
    const { place, openai, home, env } = stage;
    openai.streaming.perTokenMs = 40;
    const program = await home.start(env);
    place.ask(`tell me everything, ${spoken}`);
    // The second piece: by then the program knows which message the first one is in.
    await place.until(() => place.shown().some(({ text }) => text.includes("Sentence 4")));
    await program.kill();
    expect(place.shown().some(({ isWhole }) => isWhole)).toBe(false);

    openai.streaming.perTokenMs = 0;
    await home.start(env);
    await place.until(() => place.shown().some(({ isWhole }) => isWhole));
    expect(place.shown()).toHaveLength(1);
    expect(place.shown()[0]?.text).toContain(wholeAnswer);
    expect(place.shown()[0]?.text.split("Sentence 0")).toHaveLength(2);
  });

  test("questions that were accepted before kill -9 are answered after the next start, in their order, a burst at once", async () => {
    await using stage = await openStage();
    const { place, openai, home, env } = stage;
    openai.next("/chat/completions", { kind: "hang" });
    openai.answer = ({ question }) => ({ text: `Answer to ${/(first|second|third)/.exec(question)?.[0]}, ${spoken}.` });
    const program = await home.start(env);
    for (const nth of ["first", "second", "third"]) place.ask(`the ${nth} question, ${spoken}`);
    await expect.poll(() => home.storedBytes(), patient).toContain("the third question");
    await expect.poll(() => openai.requests.some(({ path }) => path === "/chat/completions"), patient).toBe(true);
    await program.kill();

    await home.start(env);
    await place.until(() => place.shown().filter(({ isWhole }) => isWhole).length === 2);
    const answered = place.shown().map(({ text }) => /first|second|third/.exec(text)?.[0]);
    // Who waited for long was told so, in Discord in the message that is the answer now.
    expect(answered.toSorted()).toEqual(["first", "second"]);
    const asked = openai.requests.findLast(({ path }) => path === "/chat/completions");
    expect(JSON.stringify(asked?.body)).toMatch(/second question.*third question/);
  });

  test("SIGTERM lets an answer that is under way end", async () => {
    await using stage = await openStage();
    const { place, openai, home, env } = stage;
    openai.streaming.perTokenMs = 10;
    const program = await home.start(env);
    place.ask(`tell me everything, ${spoken}`);
    await place.until(() => place.shown().some(({ text }) => text.includes("Sentence 0")));
    expect(await program.stop()).toEqual({ code: 0, signal: null });
    expect(place.shown()).toEqual([{ text: expect.stringContaining(wholeAnswer), isWhole: true }]);
  });
});

test("a slash command in Slack that kill -9 interrupts is answered after the next start", async () => {
  const slack = await startFakeSlack();
  await using stage = await open(slack, inSlack);
  const { openai, home, env } = stage;
  openai.next("/chat/completions", { kind: "hang" });
  const program = await home.start(env);
  slack.command({ command: "/ask", text: `tell me everything, ${spoken}`, user: "U0ANN", channel: "C0HELP" });
  await expect.poll(() => openai.requests.some(({ path }) => path === "/chat/completions"), patient).toBe(true);
  await program.kill();

  await home.start(env);
  await slack.waitFor(() => slack.ephemeral("U0ANN").some(({ text }) => text.includes(wholeAnswer)));
  expect(slack.ephemeral("U0ANN")).toHaveLength(1);
});
