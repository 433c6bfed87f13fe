import { REST, RESTEvents } from "discord.js";
import { PlatformError } from "../../src/errors.ts";
import type { ChatAdapter, Intake } from "../../src/platform/adapter.ts";
import type { ChannelReader, Hearing, Moderating } from "../../src/platform/channel.ts";
import type { CommandSpec } from "../../src/platform/command-spec.ts";
import type { ReplyTarget } from "../../src/platform/event.ts";
import type { Log } from "../../src/platform/log.ts";
import type { ReplyContext, ReplySink } from "../../src/platform/reply.ts";
import { DiscordApi } from "./api.ts";
import { ChannelApi } from "./channel-api.ts";
import { createChannelReader } from "./channel-reader.ts";
import { discordCards } from "./cards.ts";
import { restOptions } from "./client.ts";
import { registerCommands } from "./commands.ts";
import { DiscordReply } from "./deliver.ts";
import { Gateway } from "./gateway.ts";
import { InteractionOutlet } from "./interaction-outlet.ts";
import { discordModerating } from "./moderating.ts";
import { MessageOutlet } from "./message-outlet.ts";
import { Pace } from "./pace.ts";
import type { DiscordSettings } from "./settings.ts";
import { parseTarget } from "./target.ts";
import { translateStartError } from "./translate-start-error.ts";

interface DiscordDeps {
  readonly commands: readonly CommandSpec[];
  readonly hearing: Hearing;
  readonly log: Log;
}

export interface DiscordAdapter extends ChatAdapter {
  readonly channels: ChannelReader;
  readonly moderating: Moderating;
}

export function discordAdapter(settings: DiscordSettings, deps: DiscordDeps): DiscordAdapter {
  // Not a client's own, which ends with it: a client that could not log in is replaced by another.
  const rest = new REST({ ...restOptions(settings), retries: 0 }).setToken(settings.token);
  const retryWaitsMs = settings.retryWaitsMs ?? [200, 1_000, 5_000, 30_000];
  const api = new DiscordApi(rest, settings.token, retryWaitsMs.slice(0, 2));
  const pace = new Pace(settings.editIntervalMs ?? 1_250, settings.elapsedMs ?? (() => performance.now()));
  let gateway: Gateway | null = null;
  // Without the URL, which holds the tokens of interactions.
  rest.on(RESTEvents.RateLimited, ({ route, method, global, retryAfter }) => {
    deps.log.warn({ route, method, global, retryAfterMs: retryAfter }, "discord asks to wait");
  });

  return {
    platform: "discord",
    cards: discordCards(api, pace, retryWaitsMs),

    channels: createChannelReader({ api: new ChannelApi(api), client: () => gateway?.client ?? null, settings }),

    moderating: discordModerating(api, retryWaitsMs.slice(0, 3), Date.now),

    async start(intake: Intake) {
      gateway ??= new Gateway(settings, { ...deps, api, intake });
      try {
        const { application, guilds } = await gateway.ready();
        const outcome = await registerCommands(rest, application.id, settings.guildId, deps.commands);
        deps.log.info({ guilds: guilds.cache.size, commands: outcome }, "discord is ready");
      } catch (error) {
        const fault = translateStartError(error);
        const mayBeTriedAgain = fault instanceof PlatformError && fault.retryable && !gateway.hasFailed;
        if (!mayBeTriedAgain) {
          await gateway.close();
          gateway = null;
        }
        throw fault;
      }
    },

    pause: async () => gateway?.pause(),

    async stop() {
      rest.clearHandlerSweeper();
      rest.clearHashSweeper();
      await gateway?.close();
    },

    openReply(stored: ReplyTarget, context: ReplyContext): ReplySink {
      const target = parseTarget(stored);
      const { turnId, posted } = context;
      const options = { pace, retryWaitsMs, log: deps.log };
      if (target.kind === "interaction") {
        const outlet = new InteractionOutlet(api, target, turnId, posted.length > 0);
        return new DiscordReply(outlet, context, { ...options, notes: [] });
      }
      const needsMention = target.startsThread && !settings.messageContent;
      const outlet = new MessageOutlet(api, { ...target, since: target.messageId, turnId });
      return new DiscordReply(outlet, context, { ...options, notes: needsMention ? [mentionAgain] : [] });
    },
  };
}

const mentionAgain = "Mention me again when you ask more in this thread: I may not read other messages here.";
