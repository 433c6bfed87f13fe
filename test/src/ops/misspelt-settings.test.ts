import { expect, test } from "vitest";
import { settings } from "../../../src/config/settings.ts";
import { misspeltSettings } from "../../../src/ops/misspelt-settings.ts";

const known = Object.keys(settings.shape);

test.each([
  ["SLACK_SIGNING_SECERT", "SLACK_SIGNING_SECRET"],
  ["DISCORD_BOT_TOKEN", "DISCORD_TOKEN"],
  ["OPENAI_KEY", "OPENAI_API_KEY"],
  ["LOGLEVEL", "LOG_LEVEL"],
  ["KNOWLEDGE_FOLDER", "KNOWLEDGE_FOLDERS"],
])("%s is taken for a slip of the pen for %s", (given, meant) => {
  expect(misspeltSettings([given], known)).toEqual([{ given, meant }]);
});

test("our own variables and those of others are left in peace", () => {
  const others = [
    "PATH",
    "HOME",
    "MODE",
    "NODE_ENV",
    "OPENAI_ORG_ID",
    "OPENAI_PROJECT_ID",
    "SLACK_CLIENT_SECRET",
    "DISCORD_CLIENT_ID",
    "SLACK_SERVICE_HOST",
  ];
  expect(misspeltSettings([...known, ...others], known)).toEqual([]);
});
