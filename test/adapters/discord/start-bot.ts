import { discordAdapter } from "../../../adapters/discord/adapter.ts";
import type { DiscordSettings } from "../../../adapters/discord/settings.ts";
import type { ChatAdapter, Intake } from "../../../src/platform/adapter.ts";
import type { CommandSpec } from "../../../src/platform/command-spec.ts";
import type { PlatformEvent, QuestionAsked, CommandInvoked } from "../../../src/platform/event.ts";
import type { Log } from "../../../src/platform/log.ts";
import { type FakeDiscord, startFakeDiscord } from "../../fakes/discord/start.ts";

type Kind = PlatformEvent["kind"];

/** An intake that notes what arrives; a test says what goes wrong and what it suggests. */
export class ScriptedIntake implements Intake {
  readonly events: PlatformEvent[] = [];
  readonly takingPartIn = new Set<string>();
  suggestions: (typed: string) => Promise<readonly string[]> = () => Promise.resolve([]);
  failWith: Error | null = null;
  #waiting: { kind: Kind; resolve: (event: PlatformEvent) => void }[] = [];

  async accept(event: PlatformEvent, acknowledge: () => Promise<void>): Promise<void> {
    if (this.failWith !== null) throw this.failWith;
    this.events.push(event);
    await acknowledge();
    const waiting = this.#waiting.find(({ kind }) => kind === event.kind);
    this.#waiting = this.#waiting.filter((one) => one !== waiting);
    waiting?.resolve(event);
  }

  takesPart(conversationId: string): Promise<boolean> {
    return Promise.resolve(this.takingPartIn.has(conversationId));
  }

  suggest(_command: string, _option: string, typed: string): Promise<readonly string[]> {
    return this.suggestions(typed);
  }

  /** The next event of a kind, acknowledged. Ask before it happens. */
  async next<K extends Kind>(kind: K): Promise<Extract<PlatformEvent, { kind: K }>> {
    const event = await new Promise<PlatformEvent>((resolve) => this.#waiting.push({ kind, resolve }));
    if (!isOfKind(event, kind)) throw new Error("another kind of event");
    return event;
  }
}

function isOfKind<K extends Kind>(event: PlatformEvent, kind: K): event is Extract<PlatformEvent, { kind: K }> {
  return event.kind === kind;
}

export interface LoggedLine {
  readonly level: string;
  readonly fields: object;
  readonly message: string;
}

export interface Bot extends AsyncDisposable {
  readonly discord: FakeDiscord;
  readonly adapter: ChatAdapter;
  readonly intake: ScriptedIntake;
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
  const logged: LoggedLine[] = [];
  const adapter = discordAdapter(settingsFor(discord, options.settings), {
    commands: options.commands ?? commands,
    log: logTo(logged),
  });
  const intake = new ScriptedIntake();
  const bot: Bot = {
    discord,
    adapter,
    intake,
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
  const now = () => discord.world.now();
  return { token, apiUrl, guildId: null, threads: false, messageContent: false, editIntervalMs: 5, now, ...given };
}

/** Asks in words and waits until it was accepted. */
export async function ask({ intake }: Bot, say: () => unknown): Promise<QuestionAsked> {
  const asked = intake.next("question");
  say();
  return asked;
}

/** Uses a slash command and waits until it was accepted. */
export async function use({ intake }: Bot, invoke: () => unknown): Promise<CommandInvoked> {
  const invoked = intake.next("command");
  invoke();
  return invoked;
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
