import { type SlackAdapter, slackAdapter } from "../../../adapters/slack/adapter.ts";
import type { SlackSettings } from "../../../adapters/slack/settings.ts";
import { allCommandSpecs } from "../../../src/commands/all-commands.ts";
import type { CommandInvoked, QuestionAsked } from "../../../src/platform/event.ts";
import type { ReplySink } from "../../../src/platform/reply.ts";
import { type FakeSlack, type FakeSlackOptions, startFakeSlack } from "../../fakes/slack/start.ts";
import { recordingLog } from "../../helpers/recording-log.ts";
import { RecordingHearing } from "../../helpers/recording-hearing.ts";
import { ScriptedIntake } from "../../helpers/scripted-intake.ts";
import { contextWith } from "../../helpers/reply-context.ts";

export interface Bot extends AsyncDisposable {
  readonly slack: FakeSlack;
  readonly adapter: SlackAdapter;
  readonly intake: ScriptedIntake;
  readonly hearing: RecordingHearing;
  readonly log: ReturnType<typeof recordingLog>;
}

interface BotOptions {
  readonly slack?: FakeSlackOptions;
  readonly settings?: Partial<SlackSettings>;
  readonly over?: "socket" | "http";
}

/** Ann and Ben are in #help (public) and #core (private); Ann has written to the bot directly (D0ANN). */
export async function startBot({ slack: options, settings, over = "socket" }: BotOptions = {}): Promise<Bot> {
  const slack = await startFakeSlack({ retryDelaysMs: [0, 0, 0], ...options });
  slack.user("U0ANN", "ann");
  slack.channel({ id: "C0HELP", kind: "public", name: "help", members: ["U0ANN", "U0BEN"] });
  slack.channel({ id: "C0CORE", kind: "private", name: "core", members: ["U0ANN", "U0BEN"] });
  slack.channel({ id: "D0ANN", kind: "im", members: ["U0ANN"] });
  const log = recordingLog();
  const hearing = new RecordingHearing();
  const deps = { commands: allCommandSpecs(), hearing, log: log.log };
  const adapter = slackAdapter(settingsFor(slack, over, settings), deps);
  const intake = new ScriptedIntake();
  const bot: Bot = {
    slack,
    adapter,
    intake,
    hearing,
    log,
    async [Symbol.asyncDispose]() {
      await adapter.stop();
      await slack.close();
    },
  };
  try {
    await adapter.start(intake);
    if (over === "http") slack.deliverTo(`http://127.0.0.1:${adapter.port}/slack/events`);
    else await slack.waitFor(() => slack.connections > 0);
    return bot;
  } catch (error) {
    await bot[Symbol.asyncDispose]();
    throw error;
  }
}

export function settingsFor(
  slack: FakeSlack,
  over: "socket" | "http",
  given: Partial<SlackSettings> = {},
): SlackSettings {
  const { botToken, appToken, signingSecret, url: apiUrl } = slack;
  const events =
    over === "socket" ? ({ kind: "socket", appToken } as const) : ({ kind: "http", signingSecret, port: 0 } as const);
  const retryConfig = { retries: 2, minTimeout: 1, maxTimeout: 5 };
  return {
    botToken,
    apiUrl,
    events,
    retryConfig,
    retryPausesMs: [1, 2, 3, 5],
    socketTimeoutMs: 300,
    reconnectMs: 5,
    streamIntervalMs: 5,
    editIntervalMs: 5,
    now: () => slack.workspace.now(),
    ...given,
  };
}

export interface Opened {
  readonly sink: ReplySink;
  readonly posted: string[];
}

/** Opens the reply to what was asked. */
export function reply(
  { adapter }: Bot,
  { target }: QuestionAsked | CommandInvoked,
  posted: readonly string[] = [],
): Opened {
  const reported: string[] = [];
  return {
    sink: adapter.openReply(target, contextWith({ posted, onPosted: (ts) => void reported.push(ts) })),
    posted: reported,
  };
}

/** What the bot has said in a thread, oldest first. */
export function said({ slack }: Bot, channel: string, threadTs: string) {
  return slack.messages(channel, threadTs).filter(({ isFromBot }) => isFromBot);
}

export const mention = (bot: Bot, text = "how do I deploy?", channel = "C0HELP") =>
  bot.slack.say({ channel, user: "U0ANN", text: `<@${bot.slack.botUserId}> ${text}` });
