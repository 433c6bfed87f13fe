import { expect, test } from "vitest";
import { startFakeOpenAI } from "../fakes/openai/start.ts";
import { startFakeSlack } from "../fakes/slack/start.ts";
import { openHome, spoken } from "./start-program.ts";

test("what was asked while the program was down is answered once, in its place, after the next start", async () => {
  await using slack = await startFakeSlack();
  slack.channel({ id: "C0HELP", kind: "public", name: "help", members: ["U0ANN"] });
  slack.channel({ id: "D0ANN", kind: "im", members: ["U0ANN"] });
  await using home = await openHome();
  const openai = await startFakeOpenAI({
    answer: ({ question }) => ({ text: `About ${/before|away|follow|direct/.exec(question)?.[0]}, ${spoken}.` }),
  });
  const env = {
    OPENAI_API_KEY: "sk-fake",
    OPENAI_BASE_URL: openai.baseUrl,
    MODEL: "llama-local",
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.url,
  };
  const ask = (text: string) =>
    slack.say({ channel: "C0HELP", user: "U0ANN", text: `<@${slack.botUserId}> ${text}, ${spoken}?` }).ts;
  const answersIn = (channel: string, thread: string) =>
    slack
      .messages(channel, thread)
      .filter(({ isFromBot, isStreaming, text }) => isFromBot && !isStreaming && text.includes("About"))
      .map(({ text }) => /About (\w+)/.exec(text)?.[1]);

  const program = await home.start(env);
  const before = ask("what was before");
  await slack.waitFor(() => answersIn("C0HELP", before).length === 1, 20_000);
  await program.stop();

  // Slack gives up long before anybody starts the program again.
  slack.holdEvents();
  const away = ask("what is away");
  const followUp = { channel: "C0HELP", user: "U0ANN", text: `what does follow, ${spoken}?`, thread_ts: before };
  slack.say(followUp);
  const { ts: direct } = slack.say({ channel: "D0ANN", user: "U0ANN", text: `and direct, ${spoken}?` });
  await home.start(env);
  await slack.waitFor(
    () =>
      answersIn("C0HELP", away).length > 0 &&
      answersIn("D0ANN", direct).length > 0 &&
      answersIn("C0HELP", before).length > 1,
    20_000,
  );
  // What Slack delivers after all is known by then.
  await slack.releaseEvents();
  const last = ask("what is before the end");
  await slack.waitFor(() => answersIn("C0HELP", last).length === 1, 20_000);
  expect([answersIn("C0HELP", before), answersIn("C0HELP", away), answersIn("D0ANN", direct)]).toEqual([
    ["before", "follow"],
    ["away"],
    ["direct"],
  ]);
  await openai.close();
}, 60_000);
