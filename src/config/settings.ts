import * as z from "zod";
import { discordSettings } from "./discord-settings.ts";
import { fineTuningSettings } from "./fine-tuning-settings.ts";
import { channels, httpUrl, list, numberWithin, oneOf, onOff, prices, secret, wholeNumber } from "./kinds.ts";
import { moderationSettings } from "./moderation-settings.ts";

/**
 * Every setting, its default and its meaning. `.env.example` and the table in README.md are generated from here by
 * `npm run docs:settings`; a test keeps them equal.
 */
export const settings = z.object({
  SLACK_BOT_TOKEN: secret(
    "Slack",
    "Bot token of the Slack app; turns Slack on.",
    "xoxb-1-2-abc",
    /^xoxb-/,
    "must begin with xoxb-",
  ),
  SLACK_ADMIN_TOKEN: secret(
    "Slack",
    "User token (chat:write) of a workspace admin: lets moderation delete what others wrote. Slack lets no bot do that.",
    "xoxp-1-2-abc",
    /^xoxp-/,
    "must begin with xoxp-",
  ),
  SLACK_APP_TOKEN: secret(
    "Slack",
    "App-level token (connections:write): Socket Mode, no public address needed.",
    "xapp-1-A1-2-abc",
    /^xapp-/,
    "must begin with xapp-",
  ),
  SLACK_SIGNING_SECRET: secret(
    "Slack",
    "Signing secret: events over HTTP instead of Socket Mode.",
    "0123456789abcdef0123456789abcdef",
    /^\S{8,}$/,
    "is too short or holds spaces",
  ),
  SLACK_PORT: wholeNumber(0, 65_535)
    .default(3000)
    .meta({ group: "Slack", help: "Port that Slack's events arrive at over HTTP, at /slack/events.", example: "3000" }),
  SLACK_API_URL: httpUrl.default("https://slack.com/api/").meta({
    group: "Slack",
    help: "Slack's Web API; another address for GovSlack or tests.",
    example: "https://slack-gov.com/api/",
  }),

  ...discordSettings,

  CONSOLE: onOff
    .prefault("on")
    .meta({ group: "Console", help: "The local web console, on 127.0.0.1 only.", example: "off" }),
  CONSOLE_PORT: wholeNumber(0, 65_535)
    .default(3210)
    .meta({ group: "Console", help: "Its port; 0 takes a free one.", example: "3210" }),

  OPENAI_API_KEY: secret(
    "Model",
    "Turns on answers by a model, embeddings and moderation.",
    "sk-abc",
    /^\S+$/,
    "must not hold spaces",
  ),
  OPENAI_BASE_URL: httpUrl.optional().meta({
    group: "Model",
    help: "An OpenAI-compatible server (Azure, vLLM, Ollama, llama.cpp).",
    example: "http://127.0.0.1:11434/v1",
  }),
  OPENAI_API: oneOf("auto", "responses", "chat").default("auto").meta({
    group: "Model",
    help: "Which API to speak; auto: Responses to OpenAI itself, Chat Completions to any other OPENAI_BASE_URL.",
    example: "chat",
  }),
  MODEL: z
    .string()
    .min(1)
    .default("gpt-6-luna")
    .meta({ group: "Model", help: "The model that answers.", example: "gpt-6.1-terra" }),
  MODEL_CONTEXT_TOKENS: wholeNumber(2_000, 2_000_000)
    .default(128_000)
    .meta({ group: "Model", help: "How many tokens the model can take, its answer included.", example: "32768" }),
  MODEL_MAX_OUTPUT_TOKENS: wholeNumber(64, 200_000)
    .default(2_000)
    .meta({ group: "Model", help: "The longest answer, in tokens, reasoning included.", example: "4000" }),
  MODEL_TEMPERATURE: numberWithin(0, 2)
    .optional()
    .meta({ group: "Model", help: "Left out where the model refuses it, as the next three.", example: "0.3" }),
  MODEL_TOP_P: numberWithin(0, 1).optional().meta({ group: "Model", help: "Nucleus sampling.", example: "0.9" }),
  MODEL_FREQUENCY_PENALTY: numberWithin(-2, 2)
    .optional()
    .meta({ group: "Model", help: "Less repetition of words already used often.", example: "0.2" }),
  MODEL_PRESENCE_PENALTY: numberWithin(-2, 2)
    .optional()
    .meta({ group: "Model", help: "Less repetition of words already used at all.", example: "0.2" }),
  MODEL_STOP: list
    .pipe(z.array(z.string()).max(4, "must be at most 4 sequences"))
    .optional()
    .meta({ group: "Model", help: "Up to 4 sequences that end an answer, separated by commas.", example: "END,STOP" }),
  MODEL_REASONING_EFFORT: oneOf("none", "minimal", "low", "medium", "high", "xhigh", "max")
    .optional()
    .meta({ group: "Model", help: "For models that reason.", example: "low" }),
  MODEL_IDLE_SECONDS: wholeNumber(1, 600)
    .default(45)
    .meta({ group: "Model", help: "A stream that is silent for so long counts as cut.", example: "45" }),
  MODEL_TOOL_CALLS: wholeNumber(0, 20).default(3).meta({
    group: "Model",
    help: "How often the model may search the knowledge by itself in one turn.",
    example: "0",
  }),
  MODEL_PRICES: prices.optional().meta({
    group: "Model",
    help: "US dollars for a million tokens, as JSON; adds to and replaces the built-in table.",
    example: '{"my-model":{"input":0.1,"cached":0.01,"output":0.5}}',
  }),
  EMBEDDING_MODEL: z.string().min(1).default("text-embedding-3-small").meta({
    group: "Model",
    help: "Makes search find meaning as well as words; `off` for keyword search alone.",
    example: "text-embedding-3-large",
  }),
  EMBEDDING_DIMENSIONS: wholeNumber(64, 4_096)
    .default(1_536)
    .meta({ group: "Model", help: "Length of the vectors, for models that let one choose.", example: "1024" }),

  ...fineTuningSettings,

  ...moderationSettings,

  KNOWLEDGE_FOLDERS: list.prefault("docs").meta({
    group: "Knowledge",
    help: "Folders and git checkouts indexed at every sync (only what changed), and the only ones `/knowledge add` may reach into.",
    example: "docs,handbook",
  }),
  KNOWLEDGE_SYNC_MINUTES: numberWithin(0, 10_080).default(60).meta({
    group: "Knowledge",
    help: "Minutes from one sync of all sources to the next; 0: at the start and when somebody asks for it.",
    example: "15",
  }),
  KNOWLEDGE_WEB_PAGES: wholeNumber(1, 50_000)
    .default(1_000)
    .meta({ group: "Knowledge", help: "How many pages of one sitemap are indexed.", example: "5000" }),
  KNOWLEDGE_WEB_PER_MINUTE: wholeNumber(1, 6_000).default(60).meta({
    group: "Knowledge",
    help: "How often one web server is asked for a page; less often where its robots.txt says so.",
    example: "600",
  }),
  KNOWLEDGE_ALLOW_PRIVATE_HOSTS: onOff.prefault("off").meta({
    group: "Knowledge",
    help: "Lets web pages be indexed whose host is not on the public internet: this machine, the company's network.",
    example: "on",
  }),
  KNOWLEDGE_CHANNEL_DAYS: wholeNumber(0, 36_500).default(365).meta({
    group: "Knowledge",
    help: "How many days back the history of a channel is read when it is watched; 0: only what is said from then on.",
    example: "90",
  }),
  KNOWLEDGE_OFFER_FILES: onOff.prefault("off").meta({
    group: "Knowledge",
    help: "Asks under files that are dropped into channels which are not watched whether to index them. Where pins are watched it asks anyway.",
    example: "on",
  }),
  KNOWLEDGE_PASSAGES: wholeNumber(1, 30)
    .default(6)
    .meta({ group: "Knowledge", help: "How many passages an answer is built on.", example: "8" }),
  KNOWLEDGE_GAP_DAYS: wholeNumber(1, 3_650)
    .default(90)
    .meta({ group: "Knowledge", help: "For how long unanswered questions are kept.", example: "30" }),
  GOLDEN_REACTION: list.prefault("star").meta({
    group: "Knowledge",
    help: "The reaction by which administrators and moderators make an answer golden: its short name, or the character.",
    example: "trophy",
  }),

  PERSONA_FILE: z.string().min(1).optional().meta({
    group: "Conversation",
    help: "JSON file with the default persona and one for each channel that has its own; docs/personas.md.",
    example: "personas.json",
  }),
  CONTEXT_TOKENS: wholeNumber(1_000, 1_000_000).default(12_000).meta({
    group: "Conversation",
    help: "How many tokens one request may hold before the answer: system message, passages, history, question.",
    example: "24000",
  }),
  QUESTIONS_PER_MINUTE: wholeNumber(1, 10_000)
    .default(20)
    .meta({ group: "Conversation", help: "From each person; what is over waits for its turn.", example: "6" }),
  CHANNEL_QUESTIONS_PER_MINUTE: wholeNumber(1, 10_000)
    .default(60)
    .meta({ group: "Conversation", help: "In each channel, all its threads together.", example: "30" }),
  BOT_EXCHANGES: wholeNumber(0, 100).default(3).meta({
    group: "Conversation",
    help: "How often another bot that mentions this one is answered, in ten minutes and one channel; 0: never.",
    example: "0",
  }),
  MISSED_HOURS: wholeNumber(0, 168).default(12).meta({
    group: "Conversation",
    help: "Questions asked while the bot was away are answered when they are at most so old; 0: not looked for.",
    example: "2",
  }),
  LINK_HOSTS: list
    .pipe(
      z.array(
        z.string().regex(/^(?:\*\.)?[\w-]+(?:\.[\w-]+)*(?::\d+)?$/, "must be hosts as example.com or *.example.com"),
      ),
    )
    .default([])
    .meta({
      group: "Conversation",
      help: "Hosts that answers may link to, beside those that a source or the question names; other links are shown as plain text.",
      example: "status.example.com,*.wiki.example.com",
    }),
  TURNS_AT_ONCE: wholeNumber(1, 1_000)
    .default(16)
    .meta({ group: "Conversation", help: "Conversations that are answered side by side.", example: "4" }),
  TURN_SECONDS: wholeNumber(5, 3_600)
    .default(180)
    .meta({ group: "Conversation", help: "The longest that one answer may take, retries included.", example: "120" }),

  ADMINS: list
    .pipe(z.array(z.string().regex(/^(slack|discord|console):\S+$/, "must be slack:userId or discord:userId")))
    .default([])
    .meta({
      group: "Operation",
      help: "Who may change the knowledge and the moderation policy, as platform:userId.",
      example: "slack:U0123ABCD,discord:123456789012345678",
    }),
  MODERATORS: list
    .pipe(z.array(z.string().regex(/^(slack|discord|console):\S+$/, "must be slack:userId or discord:userId")))
    .default([])
    .meta({
      group: "Operation",
      help: "Who decides on moderation alerts and appeals, as platform:userId; administrators do, too.",
      example: "slack:U0123ABCD",
    }),
  MODERATORS_CHANNEL: channels.default([]).meta({
    group: "Operation",
    help: "Where moderators see alerts and decide, as platform:workspace:channel; one for each workspace.",
    example: "slack:T0123ABCD:C0456EFGH,discord:123456789012345678:234567890123456789",
  }),
  STORAGE_URL: z
    .string()
    .regex(/^sqlite:.+/, "must be sqlite: and a file name")
    .default("sqlite:data/threadwise.db")
    .meta({
      group: "Operation",
      help: "Where everything is kept.",
      example: "sqlite:/var/lib/threadwise/threadwise.db",
    }),
  LOG_LEVEL: oneOf("debug", "info", "warn", "error").default("info").meta({
    group: "Operation",
    help: "How much is logged, as JSON lines on standard error. Never message text.",
    example: "warn",
  }),
});

export type Settings = z.output<typeof settings>;

/** What the generated tables say of a variable, beside its schema. */
export interface SettingMeta {
  readonly group: string;
  readonly help: string;
  readonly example: string;
  readonly isSecret?: boolean;
}

/** What stands beside a variable's schema: every entry of the table above was given all of it. */
export function settingMeta(name: keyof Settings): SettingMeta {
  return settings.shape[name].meta() as unknown as SettingMeta;
}
