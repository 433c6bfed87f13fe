import { createServer } from "node:http";
import { expect, test } from "vitest";
import { slackAdapter } from "../../../adapters/slack/adapter.ts";
import { type FakeSlack, startFakeSlack } from "../../fakes/slack/start.ts";
import { recordingLog } from "../../helpers/recording-log.ts";
import { ScriptedIntake } from "../../helpers/scripted-intake.ts";
import { settingsFor } from "./start-bot.ts";
import { RecordingHearing } from "../../helpers/recording-hearing.ts";

async function starting(
  change: Parameters<typeof settingsFor>[2],
  over: "socket" | "http" = "socket",
  prepare: (slack: FakeSlack) => void = () => {},
) {
  await using slack = await startFakeSlack();
  prepare(slack);
  const { log } = recordingLog();
  const adapter = slackAdapter(settingsFor(slack, over, change), {
    commands: [],
    hearing: new RecordingHearing(),
    log,
  });
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

test("the bot's token in place of the app's stops the start and is named", async () => {
  await expect(starting({ events: { kind: "socket", appToken: "xoxb-1-2-fake" } })).rejects.toThrow(
    /SLACK_APP_TOKEN: is not accepted by Slack \(not_allowed_token_type\)/,
  );
});

test("a scope that the app lacks stops the start and is named", async () => {
  const lacking = (slack: FakeSlack) =>
    slack.fail("apps.connections.open", { error: "missing_scope", needed: "connections:write" });
  await expect(starting({}, "socket", lacking)).rejects.toThrow(/SLACK_APP_TOKEN: .*lacks the scope connections:write/);
});

test("a fault of Slack's own at the start may pass", async () => {
  const failing = (slack: FakeSlack) => slack.fail("apps.connections.open", { error: "internal_error" });
  await expect(starting({}, "socket", failing)).rejects.toMatchObject({ name: "PlatformError", retryable: true });
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
