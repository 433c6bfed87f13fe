import type { App } from "./app.ts";
import type { Config } from "./config.ts";
import type { ChatAdapter } from "./platform/adapter.ts";
import type { ChannelReader, Moderating } from "./platform/channel.ts";
import type { Log } from "./platform/log.ts";
import { reactionNames } from "./platform/reaction-names.ts";

export interface OpenedAdapters {
  readonly adapters: readonly ChatAdapter[];
  /** Who reads channels, by platform. */
  readonly readers: ReadonlyMap<string, ChannelReader>;
  /** Who acts on what people wrote, by platform. */
  readonly moderating: ReadonlyMap<string, Moderating>;
  /** Where people find us, in a line each; after the start. */
  readonly addresses: () => readonly string[];
}

/** The adapters of the configured platforms. Each SDK is loaded only where its platform is turned on. */
export async function openAdapters(
  config: Config,
  { commands, hearing, reader, loadSearchPage }: App,
  log: Log,
): Promise<OpenedAdapters> {
  const adapters: ChatAdapter[] = [];
  const readers = new Map<string, ChannelReader>();
  const moderating = new Map<string, Moderating>();
  const lines: (() => string)[] = [];
  const heededReactions = reactionNames(config.GOLDEN_REACTION);
  if (config.slack !== null) {
    const { slackAdapter } = await import("../adapters/slack/adapter.ts");
    const adapter = slackAdapter({ ...config.slack, heededReactions }, { commands, hearing, log });
    adapters.push(adapter);
    readers.set(adapter.platform, adapter.channels);
    moderating.set(adapter.platform, adapter.moderating);
    lines.push(() => "Slack: connected");
  }
  if (config.discord !== null) {
    const { discordAdapter } = await import("../adapters/discord/adapter.ts");
    const adapter = discordAdapter({ ...config.discord, heededReactions }, { commands, hearing, log });
    adapters.push(adapter);
    readers.set(adapter.platform, adapter.channels);
    moderating.set(adapter.platform, adapter.moderating);
    lines.push(() => "Discord: connected");
  }
  if (config.CONSOLE) {
    const { consoleAdapter } = await import("../adapters/console/adapter.ts");
    const adapter = consoleAdapter(
      { port: config.CONSOLE_PORT, banner: bannerOf(config) },
      { commands, reader, loadSearchPage, log },
    );
    adapters.push(adapter);
    moderating.set(adapter.platform, adapter.moderating);
    lines.push(() => `Console: ${adapter.url}`);
  }
  return { adapters, readers, moderating, addresses: () => lines.map((line) => line()) };
}

function bannerOf(config: Config): string[] {
  if (config.hasModel) return [];
  return ["No model is configured, so answers quote the documents. Set OPENAI_API_KEY in .env to turn one on."];
}
