import { expect, test } from "vitest";
import { type Bot, mention, startBot } from "./start-bot.ts";

const errors = ({ log }: Bot) => log.entries.filter(({ level }) => level === "error").map(({ message }) => message);
const eventually = { timeout: 10_000 };

test.each(["socket", "http"] as const)(
  "an uninstalled app is told once in the log, with the token to set anew; over %s",
  async (over) => {
    await using bot = await startBot({ over });
    bot.slack.uninstall();
    await expect.poll(() => errors(bot), eventually).toHaveLength(1);
    await bot.slack.event({ type: "tokens_revoked", tokens: { bot: [bot.slack.botUserId] } });
    expect(errors(bot)).toEqual([expect.stringMatching(/SLACK_BOT_TOKEN.*install it again/)]);
    expect(bot.intake.isConnected).toBe(false);
  },
);

test("the tokens of people are not the bot's", async () => {
  await using bot = await startBot();
  await bot.slack.event({ type: "tokens_revoked", tokens: { oauth: ["U0ANN"] } });
  expect(bot.intake.isConnected).toBe(true);
  expect(errors(bot)).toEqual([]);
});

test("a refused app token is told once, and asked with ever more slowly: it may be accepted again", async () => {
  await using bot = await startBot({ settings: { reconnectMs: 20 } });
  bot.slack.fail("apps.connections.open", { error: "invalid_auth" }, 4);
  bot.slack.cutSocket();
  await expect.poll(() => errors(bot), eventually).toHaveLength(1);
  expect(errors(bot)).toEqual([expect.stringMatching(/SLACK_APP_TOKEN.*connections:write/)]);
  await bot.slack.waitFor(() => bot.slack.connections === 1, 10_000);
  const at = bot.slack.calls.filter(({ method }) => method === "apps.connections.open").map((call) => call.at);
  expect(at).toHaveLength(6);
  expect(Number(at.at(-1)) - Number(at.at(-2))).toBeGreaterThanOrEqual(100);
  const deliveries = await mention(bot).delivered;
  expect(deliveries.map(({ kind }) => kind)).toEqual(["acknowledged", "acknowledged"]);
  expect(errors(bot)).toHaveLength(1);
});
