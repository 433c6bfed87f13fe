// As in the program, where it comes first and serves every HTTP client of the process.
import "undici";
import { type DiscordAdapter, discordAdapter } from "../../../adapters/discord/adapter.ts";
import type { DiscordSettings } from "../../../adapters/discord/settings.ts";
import type { CommandSpec } from "../../../src/platform/command-spec.ts";
import type { Log } from "../../../src/platform/log.ts";
import { type FakeDiscord, startFakeDiscord } from "../../fakes/discord/start.ts";
import { RecordingHearing } from "../../helpers/recording-hearing.ts";
import { ScriptedIntake } from "../../helpers/scripted-intake.ts";

export interface LoggedLine {
  readonly level: string;
  readonly fields: object;
  readonly message: string;
}

export interface Bot extends AsyncDisposable {
  readonly discord: FakeDiscord;
  readonly adapter: DiscordAdapter;
  readonly intake: ScriptedIntake;
  readonly hearing: RecordingHearing;
  readonly logged: readonly LoggedLine[];
}

interface BotOptions {
  readonly discord?: Parameters<typeof startFakeDiscord>[0];
  readonly settings?: Partial<DiscordSettings>;
  readonly commands?: readonly CommandSpec[];
  /** What the server holds before the bot connects. */
  readonly furnish?: (discord: FakeDiscord) => void;
}

export const commands: readonly CommandSpec[] = [
  command("ask", false, [option("question", { required: true })]),
  command("search", true, [option("query", { required: true, suggests: true })]),
  command("finetune status", true, [option("job", {})]),
];

export async function startBot(options: BotOptions = {}): Promise<Bot> {
  const discord = await startFakeDiscord(options.discord);
  options.furnish?.(discord);
  return startOn(discord, options);
}

/** Starts another life of the bot in the same Discord, where the former one has stopped. */
export async function startAgain({ discord, adapter }: Bot, options: Omit<BotOptions, "discord"> = {}): Promise<Bot> {
  await adapter.stop();
  return startOn(discord, options);
}

async function startOn(discord: FakeDiscord, options: BotOptions): Promise<Bot> {
  const logged: LoggedLine[] = [];
  const hearing = new RecordingHearing();
  const adapter = discordAdapter(settingsFor(discord, options.settings), {
    commands: options.commands ?? commands,
    hearing,
    log: logTo(logged),
  });
  const intake = new ScriptedIntake();
  const bot: Bot = {
    discord,
    adapter,
    intake,
    hearing,
    logged,
    async [Symbol.asyncDispose]() {
      await adapter.stop();
      await discord[Symbol.asyncDispose]();
    },
  };
  try {
    await adapter.start(intake);
    return bot;
  } catch (error) {
    await bot[Symbol.asyncDispose]();
    throw error;
  }
}

export function settingsFor(discord: FakeDiscord, given: Partial<DiscordSettings> = {}): DiscordSettings {
  const { token, apiUrl } = discord;
  const fast = { editIntervalMs: 5, readIntervalMs: 1, retryWaitsMs: [5, 10, 20, 50, 100] };
  return { token, apiUrl, guildId: null, threads: false, messageContent: false, ...fast, ...given };
}

export function command(name: string, isPrivate: boolean, options: CommandSpec["options"]): CommandSpec {
  return { name, description: `What ${name} does`, isPrivate, options };
}

export function option(name: string, given: Partial<CommandSpec["options"][number]>): CommandSpec["options"][number] {
  const plain = { type: "string", required: false, choices: [], suggests: false, takesRest: false } as const;
  return { ...plain, name, description: `The ${name}`, ...given };
}

function logTo(lines: LoggedLine[]): Log {
  const at = (level: string) => (fields: object, message: string) => void lines.push({ level, fields, message });
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
