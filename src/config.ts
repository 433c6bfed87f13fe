import type * as z from "zod";
import { settingMeta, settings, type Settings } from "./config/settings.ts";
import { ConfigError, type ConfigProblem } from "./errors.ts";
import type { ModerationCategory } from "./models/moderation-model.ts";

/** All settings, parsed, with what belongs together kept together. A null section is turned off. */
export interface Config extends Omit<Settings, `SLACK_${string}` | `DISCORD_${string}` | `MODERATION_THRESHOLDS`> {
  readonly slack: SlackConfig | null;
  readonly discord: DiscordConfig | null;
  readonly hasModel: boolean;
  /** Who judges texts: OpenAI's model, lists of words, or nobody. */
  readonly judge: "openai" | "local" | "off";
  readonly thresholds: Readonly<Partial<Record<ModerationCategory, number | null>>>;
}

export interface SlackConfig {
  readonly botToken: string;
  readonly adminToken: string | null;
  readonly apiUrl: string;
  readonly events:
    | { readonly kind: "socket"; readonly appToken: string }
    | { readonly kind: "http"; readonly signingSecret: string; readonly port: number };
}

export interface DiscordConfig {
  readonly token: string;
  readonly apiUrl: string;
  readonly guildId: string | null;
  readonly threads: boolean;
  readonly messageContent: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings from the environment. An empty variable counts as absent, as in a `.env` that was copied.
 * @throws ConfigError with every faulty variable at once.
 */
export function loadConfig(env: Environment): Config {
  const given = givenSettings(env);
  const parsed = settings.safeParse(given);
  const problems = [...halfGiven(given), ...(parsed.success ? contradictions(parsed.data) : problemsOf(parsed.error))];
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);

  const { MODERATION_THRESHOLDS, ...rest } = parsed.data;
  return {
    ...rest,
    slack: slackOf(parsed.data),
    discord: discordOf(parsed.data),
    hasModel: rest.OPENAI_API_KEY !== undefined || rest.OPENAI_BASE_URL !== undefined,
    judge: judgeOf(parsed.data),
    thresholds: MODERATION_THRESHOLDS,
  };
}

/** The tokens and keys that were given, so that whatever is written outside can be kept free of them. */
export function secretValues(env: Environment): readonly string[] {
  return Object.entries(givenSettings(env)).flatMap(([name, value]) =>
    settingMeta(name as keyof Settings).isSecret === true ? [value] : [],
  );
}

function givenSettings(env: Environment): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => {
      const trimmed = value?.trim() ?? "";
      return name in settings.shape && trimmed !== "" ? [[name, trimmed]] : [];
    }),
  );
}

function halfGiven(given: Readonly<Record<string, string>>): ConfigProblem[] {
  const has = (name: keyof Settings) => given[name] !== undefined;
  const problems: ConfigProblem[] = [];
  if (has("SLACK_BOT_TOKEN") && !has("SLACK_APP_TOKEN") && !has("SLACK_SIGNING_SECRET")) {
    problems.push(
      problemWith(
        "SLACK_APP_TOKEN",
        "is missing: SLACK_BOT_TOKEN needs it for Socket Mode, or SLACK_SIGNING_SECRET for HTTP",
      ),
    );
  }
  if (!has("SLACK_BOT_TOKEN") && (has("SLACK_APP_TOKEN") || has("SLACK_SIGNING_SECRET"))) {
    problems.push(problemWith("SLACK_BOT_TOKEN", "is missing: Slack's other variables are set"));
  }
  if (!has("DISCORD_TOKEN") && has("DISCORD_GUILD_ID")) {
    problems.push(problemWith("DISCORD_TOKEN", "is missing: DISCORD_GUILD_ID is set"));
  }
  if (
    (given["MODERATION"] === "on" || given["MODERATION"] === "openai") &&
    !has("OPENAI_API_KEY") &&
    !has("OPENAI_BASE_URL") &&
    !has("MODERATION_API_KEY") &&
    !has("MODERATION_BASE_URL")
  ) {
    problems.push(
      problemWith("MODERATION_API_KEY", `is missing: MODERATION=${given["MODERATION"]} needs it, or OPENAI_API_KEY`),
    );
  }
  return problems;
}

function contradictions(s: Settings): ConfigProblem[] {
  if (s.MODEL_MAX_OUTPUT_TOKENS < s.MODEL_CONTEXT_TOKENS) return [];
  return [
    problemWith(
      "MODEL_MAX_OUTPUT_TOKENS",
      `must be less than MODEL_CONTEXT_TOKENS, which is ${s.MODEL_CONTEXT_TOKENS}`,
    ),
  ];
}

/** Somebody whose server has no moderation endpoint may have given one for it alone. */
function judgeOf(s: Settings): Config["judge"] {
  if (s.MODERATION !== "auto") return s.MODERATION === "on" ? "openai" : s.MODERATION;
  const addresses = [s.OPENAI_API_KEY, s.OPENAI_BASE_URL, s.MODERATION_API_KEY, s.MODERATION_BASE_URL];
  return addresses.some((given) => given !== undefined) ? "openai" : "local";
}

function slackOf(s: Settings): SlackConfig | null {
  if (s.SLACK_BOT_TOKEN === undefined) return null;
  const common = { botToken: s.SLACK_BOT_TOKEN, adminToken: s.SLACK_ADMIN_TOKEN ?? null, apiUrl: s.SLACK_API_URL };
  if (s.SLACK_APP_TOKEN !== undefined) return { ...common, events: { kind: "socket", appToken: s.SLACK_APP_TOKEN } };
  return { ...common, events: { kind: "http", signingSecret: s.SLACK_SIGNING_SECRET ?? "", port: s.SLACK_PORT } };
}

function discordOf(s: Settings): DiscordConfig | null {
  if (s.DISCORD_TOKEN === undefined) return null;
  return {
    token: s.DISCORD_TOKEN,
    apiUrl: s.DISCORD_API_URL,
    guildId: s.DISCORD_GUILD_ID ?? null,
    threads: s.DISCORD_THREADS,
    messageContent: s.DISCORD_MESSAGE_CONTENT,
  };
}

function problemsOf(error: z.ZodError): ConfigProblem[] {
  const problems = error.issues.map(({ path: [variable, ...inside], message }) =>
    problemWith(variable as keyof Settings, [...inside.filter((key) => typeof key === "string"), message].join(": ")),
  );
  // One value can break several checks that say the same: 1.5 is neither whole nor in range.
  return problems.filter(
    (one, index) => problems.findIndex((p) => p.variable === one.variable && p.problem === one.problem) === index,
  );
}

function problemWith(variable: keyof Settings, problem: string): ConfigProblem {
  return { variable, problem, example: settingMeta(variable).example };
}
