import { readFile } from "node:fs/promises";
import { parseEnv } from "node:util";
import { describe, expect, test } from "vitest";
import { loadConfig, secretValues } from "../../src/config.ts";
import { settingMeta, settings } from "../../src/config/settings.ts";
import { ConfigError } from "../../src/errors.ts";

/** A value that each variable refuses; those that take any text are left out. */
const faulty = {
  SLACK_BOT_TOKEN: "xoxp-s3cr3t",
  SLACK_APP_TOKEN: "xoxb-s3cr3t",
  SLACK_SIGNING_SECRET: "s3cr3t",
  SLACK_PORT: "70000",
  SLACK_API_URL: "slack.com",
  DISCORD_TOKEN: "two.parts-s3cr3t",
  DISCORD_GUILD_ID: "my-server",
  DISCORD_THREADS: "true",
  DISCORD_MESSAGE_CONTENT: "1",
  DISCORD_API_URL: "ftp://discord.com",
  CONSOLE: "yes",
  CONSOLE_PORT: "eighty",
  OPENAI_API_KEY: "sk s3cr3t",
  OPENAI_BASE_URL: "localhost:11434",
  OPENAI_API: "grpc",
  MODEL_CONTEXT_TOKENS: "100",
  MODEL_MAX_OUTPUT_TOKENS: "1.5",
  MODEL_TEMPERATURE: "hot",
  MODEL_TOP_P: "2",
  MODEL_FREQUENCY_PENALTY: "-3",
  MODEL_PRESENCE_PENALTY: "3",
  MODEL_STOP: "a,b,c,d,e",
  MODEL_REASONING_EFFORT: "much",
  MODEL_IDLE_SECONDS: "0",
  MODEL_TOOL_CALLS: "-1",
  MODEL_PRICES: "cheap",
  EMBEDDING_DIMENSIONS: "12",
  MODERATION: "maybe",
  MODERATION_BASE_URL: "x",
  MODERATION_API_KEY: "mod s3cr3t",
  MODERATION_ON_FAILURE: "ajar",
  MODERATION_OUTPUT: "after",
  MODERATION_THRESHOLDS: "rudeness=1",
  KNOWLEDGE_PASSAGES: "31",
  CONTEXT_TOKENS: "10",
  QUESTIONS_PER_MINUTE: "0",
  TURNS_AT_ONCE: "0",
  TURN_SECONDS: "1",
  ADMINS: "alice",
  STORAGE_URL: "mysql://x",
  LOG_LEVEL: "loud",
};

describe("a start that must not happen", () => {
  test("names every faulty variable at once, each with an example, and none of the secrets", () => {
    const error = faultsOf(faulty);
    expect(error.problems.map((problem) => problem.variable).sort()).toEqual(Object.keys(faulty).sort());
    for (const name of Object.keys(faulty)) expect(error.message).toContain(`for example: ${name}=`);
    expect(error.message).not.toContain("s3cr3t");
  });

  test("says in words what a value must be", () => {
    expect(wordsOf({ CONSOLE_PORT: "eighty" })).toEqual(["must be a whole number from 0 to 65535"]);
    expect(wordsOf({ MODEL_TOP_P: "hot" })).toEqual(["must be a number from 0 to 1"]);
    expect(wordsOf({ OPENAI_API: "grpc" })).toEqual(["must be auto, responses, or chat"]);
    expect(wordsOf({ MODEL_PRICES: '{"m":{"input":"1","cached":1,"output":1}}' })).toEqual([
      "m: input: must be a number",
    ]);
    expect(wordsOf({ MODERATION_THRESHOLDS: "hate=2,hate=off" })).toEqual([
      'hate: "2" is neither a number from 0 to 1 nor off',
    ]);
  });

  test.each([
    [{ SLACK_BOT_TOKEN: "xoxb-1" }, "SLACK_APP_TOKEN"],
    [{ SLACK_APP_TOKEN: "xapp-1" }, "SLACK_BOT_TOKEN"],
    [{ SLACK_SIGNING_SECRET: "0123456789" }, "SLACK_BOT_TOKEN"],
    [{ DISCORD_GUILD_ID: "123456789" }, "DISCORD_TOKEN"],
    [{ MODERATION: "on" }, "MODERATION_API_KEY"],
  ])("%o is half of a section: %s is missing", (given, missing) => {
    expect(faultsOf(given).problems).toMatchObject([
      { variable: missing, problem: expect.stringContaining("is missing") },
    ]);
  });

  test("happens neither when half a section and a faulty value meet: both are named", () => {
    const variables = faultsOf({ SLACK_BOT_TOKEN: "xoxb-1", LOG_LEVEL: "loud" }).problems.map((p) => p.variable);
    expect(variables.sort()).toEqual(["LOG_LEVEL", "SLACK_APP_TOKEN"]);
  });

  test("an answer as long as all that the model can take leaves no room for the question", () => {
    expect(wordsOf({ MODEL_CONTEXT_TOKENS: "2000" })).toEqual([
      "must be less than MODEL_CONTEXT_TOKENS, which is 2000",
    ]);
  });
});

describe("a start that works", () => {
  test("needs nothing: the console is on, everything else off", () => {
    expect(loadConfig({ PATH: "/bin", HOME: "/" })).toMatchObject({
      CONSOLE: true,
      CONSOLE_PORT: 3210,
      KNOWLEDGE_FOLDERS: ["docs"],
      ADMINS: [],
      slack: null,
      discord: null,
      hasModel: false,
      thresholds: {},
    });
  });

  test("every variable takes its own example, and all of them together", () => {
    const examples = Object.fromEntries(names().map((name) => [name, settingMeta(name).example]));
    for (const name of names()) expect(settings.shape[name].safeParse(examples[name])).toMatchObject({ success: true });
    expect(loadConfig(examples)).toMatchObject({
      slack: { events: { kind: "socket" } },
      discord: { guildId: "123456789012345678", threads: true, messageContent: true },
      hasModel: true,
      ADMINS: ["slack:U0123ABCD", "discord:123456789012345678"],
      thresholds: { sexual: 0.7, illicit: 0.8, violence: null },
      MODEL_STOP: ["END", "STOP"],
    });
  });

  test("an empty or blank variable counts as absent, and blanks around a value as nothing", () => {
    const blank = Object.fromEntries(names().map((name, i) => [name, i % 2 === 0 ? "" : "  "]));
    expect(loadConfig(blank)).toEqual(loadConfig({}));
    expect(loadConfig({ LOG_LEVEL: " warn\r" }).LOG_LEVEL).toBe("warn");
  });

  test("Slack comes over HTTP where there is a signing secret and no app token", () => {
    const http = { SLACK_BOT_TOKEN: "xoxb-1", SLACK_SIGNING_SECRET: "0123456789", SLACK_PORT: "8080" };
    expect(loadConfig(http).slack?.events).toEqual({ kind: "http", signingSecret: "0123456789", port: 8080 });
    expect(loadConfig({ ...http, SLACK_APP_TOKEN: "xapp-1" }).slack?.events).toEqual({
      kind: "socket",
      appToken: "xapp-1",
    });
  });

  test("a server of one's own counts as a model without a key", () => {
    expect(loadConfig({ OPENAI_BASE_URL: "http://127.0.0.1:11434/v1" }).hasModel).toBe(true);
  });

  test("an unchanged copy of .env.example changes nothing; with its # taken away it names every variable", async () => {
    const example = await readFile(new URL("../../.env.example", import.meta.url), "utf8");
    expect(parseEnv(example)).toEqual({});
    const uncommented = parseEnv(example.replaceAll(/^# (?=[A-Z_]+=)/gm, ""));
    expect(new Set(Object.keys(uncommented))).toEqual(new Set(names()));
    for (const name of names()) expect(uncommented[name]).toBe(settingMeta(name).example);
  });
});

test("secrets are known by their values, other settings and other people's variables are not", () => {
  const env = { SLACK_BOT_TOKEN: "xoxb-1", OPENAI_API_KEY: " sk-1 ", DISCORD_TOKEN: "", MODEL: "m", AWS_SECRET: "s" };
  expect(secretValues(env)).toEqual(["xoxb-1", "sk-1"]);
});

function names(): (keyof typeof settings.shape)[] {
  return settings.keyof().options;
}

function faultsOf(env: Record<string, string>): ConfigError {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error("the configuration was accepted");
}

function wordsOf(env: Record<string, string>): string[] {
  return faultsOf(env).problems.map((problem) => problem.problem);
}
