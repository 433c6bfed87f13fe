import { expect, test } from "vitest";
import { startFakeDiscord } from "../fakes/discord/start.ts";
import { startFakeOpenAI } from "../fakes/openai/start.ts";
import { startFakeSlack } from "../fakes/slack/start.ts";
import { openHome } from "./start-program.ts";

const refused = { code: 78, signal: null };

test("faulty settings are named all at once, with an example each, and nothing is connected", async () => {
  await using slack = await startFakeSlack();
  await using discord = await startFakeDiscord();
  const openai = await startFakeOpenAI();
  await using home = await openHome();
  const program = home.run({
    OPENAI_API_KEY: "sk-fake",
    OPENAI_BASE_URL: openai.baseUrl,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_API_URL: slack.url,
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: "not an address",
    TURNS_AT_ONCE: "many",
    MODERATION_THRESHOLDS: "rudeness=2",
  });
  expect(await program.ended).toEqual(refused);
  for (const name of ["SLACK_APP_TOKEN", "DISCORD_API_URL", "TURNS_AT_ONCE", "MODERATION_THRESHOLDS"]) {
    expect(program.stderr).toContain(`  ${name}: `);
    expect(program.stderr).toContain(`for example: ${name}=`);
  }
  expect([...slack.calls, ...discord.calls, ...openai.requests]).toEqual([]);
  expect(program.stderr).not.toContain(" at ");
  await openai.close();
});

test("a token that Slack does not accept is named", async () => {
  await using slack = await startFakeSlack();
  await using home = await openHome();
  const env = { SLACK_API_URL: slack.url, SLACK_BOT_TOKEN: slack.botToken, SLACK_APP_TOKEN: slack.appToken };
  for (const name of ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]) {
    const program = home.run({ ...env, [name]: name === "SLACK_BOT_TOKEN" ? "xoxb-9-9-wrong" : "xapp-9-A9-9-wrong" });
    expect(await program.ended).toEqual(refused);
    expect(program.stderr).toContain(`  ${name}: `);
  }
});

test("a token that Discord does not accept is named", async () => {
  await using discord = await startFakeDiscord();
  await using home = await openHome();
  const wrong = discord.token.replace("MTk4", "MTk5");
  const program = home.run({ DISCORD_TOKEN: wrong, DISCORD_API_URL: discord.apiUrl });
  expect(await program.ended).toEqual(refused);
  expect(program.stderr).toContain("  DISCORD_TOKEN: ");
});

test("a port that another program has is named", async () => {
  await using home = await openHome();
  const first = await home.start();
  const second = home.run({ CONSOLE_PORT: new URL(first.consoleUrl).port });
  expect(await second.ended).toEqual(refused);
  expect(second.stderr).toContain("  CONSOLE_PORT: ");
});
