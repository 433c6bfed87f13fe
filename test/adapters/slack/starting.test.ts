import { createServer } from "node:http";
import { expect, test } from "vitest";
import { slackAdapter } from "../../../adapters/slack/adapter.ts";
import { startFakeSlack } from "../../fakes/slack/start.ts";
import { recordingLog } from "../../helpers/recording-log.ts";
import { ScriptedIntake } from "../../helpers/scripted-intake.ts";
import { settingsFor } from "./start-bot.ts";

async function starting(change: Parameters<typeof settingsFor>[2], over: "socket" | "http" = "socket") {
  await using slack = await startFakeSlack();
  const { log } = recordingLog();
  const adapter = slackAdapter(settingsFor(slack, over, change), { commands: [], log });
  try {
    await adapter.start(new ScriptedIntake());
  } finally {
    await adapter.stop();
  }
}

test("a wrong bot token stops the start and is named", async () => {
  await expect(starting({ botToken: "xoxb-wrong" })).rejects.toThrow(/SLACK_BOT_TOKEN: is not accepted by Slack/);
});

test("a wrong app token stops the start and is named", async () => {
  await expect(starting({ events: { kind: "socket", appToken: "xapp-wrong" } })).rejects.toThrow(
    /SLACK_APP_TOKEN: is not accepted by Slack/,
  );
});

test("a port that is taken stops the start and is named", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, resolve));
  const address = other.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  await expect(starting({ events: { kind: "http", signingSecret: "0123456789abcdef", port } }, "http")).rejects.toThrow(
    /SLACK_PORT: is taken/,
  );
  other.close();
});

test("Slack out of reach is a fault that may pass", async () => {
  await expect(starting({ apiUrl: "http://127.0.0.1:9/api/" })).rejects.toMatchObject({
    name: "PlatformError",
    retryable: true,
  });
});
