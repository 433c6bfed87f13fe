import { once } from "node:events";
import { type Client, Events, GatewayDispatchEvents, RESTEvents } from "discord.js";
import * as z from "zod";
import type { ChatAdapter, Intake } from "../../src/platform/adapter.ts";
import type { CommandSpec } from "../../src/platform/command-spec.ts";
import type { ReplyTarget } from "../../src/platform/event.ts";
import type { Log } from "../../src/platform/log.ts";
import type { ReplyContext, ReplySink } from "../../src/platform/reply.ts";
import { DiscordApi } from "./api.ts";
import { createClient } from "./client.ts";
import { registerCommands } from "./commands.ts";
import { DiscordReply } from "./deliver.ts";
import { InteractionOutlet } from "./interaction-outlet.ts";
import { Lanes } from "./lanes.ts";
import { MessageOutlet } from "./message-outlet.ts";
import { Pace } from "./pace.ts";
import { InteractionReceiver } from "./receive-interactions.ts";
import { MessageReceiver } from "./receive-messages.ts";
import type { DiscordSettings } from "./settings.ts";
import { parseTarget } from "./target.ts";
import { translateStartError } from "./translate-error.ts";

interface DiscordDeps {
  readonly commands: readonly CommandSpec[];
  readonly log: Log;
}

export function discordAdapter(settings: DiscordSettings, deps: DiscordDeps): ChatAdapter {
  const client = createClient(settings);
  const retryWaitsMs = settings.retryWaitsMs ?? [200, 1_000, 5_000, 30_000];
  const api = new DiscordApi(client.rest, settings.token, retryWaitsMs.slice(0, 2));
  const pace = new Pace(settings.editIntervalMs ?? 1_250, settings.elapsedMs ?? (() => performance.now()));
  const lanes = new Lanes();
  let isTaking = true;

  return {
    platform: "discord",

    async start(intake: Intake) {
      watch(client, deps.log);
      receive(client, settings, { ...deps, api, intake, lanes }, () => isTaking);
      try {
        const ready = await connect(client, settings);
        const { id } = ready.application;
        const outcome = await registerCommands(ready.rest, id, settings.guildId, deps.commands);
        deps.log.info({ guilds: ready.guilds.cache.size, commands: outcome }, "discord is ready");
      } catch (error) {
        await client.destroy();
        throw translateStartError(error);
      }
    },

    async pause() {
      isTaking = false;
      await lanes.idle();
    },

    async stop() {
      api.close();
      await client.destroy();
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

async function connect(client: Client, settings: DiscordSettings): Promise<Client<true>> {
  const signal = AbortSignal.timeout(settings.readyTimeoutMs ?? 30_000);
  const ready = once(client, Events.ClientReady, { signal });
  // `login` retries a gateway that is out of reach for ever, so the time limit holds for both.
  await Promise.race([client.login(settings.token).then(() => ready), ready]);
  if (!client.isReady()) throw new Error("The gateway did not get ready.");
  return client;
}

function watch(client: Client, log: Log): void {
  client.on(Events.Error, (err) => log.error({ err }, "discord client error"));
  client.on(Events.ShardError, (err, shard) => log.warn({ err, shard }, "discord connection error"));
  client.on(Events.ShardReconnecting, (shard) => log.info({ shard }, "discord reconnects"));
  client.on(Events.ShardResume, (shard, replayed) => log.info({ shard, replayed }, "discord resumed"));
  client.on(Events.ShardDisconnect, ({ code }, shard) => {
    log.error({ code, shard }, "discord closed the connection for good");
  });
  // Without the URL, which holds the tokens of interactions.
  client.rest.on(RESTEvents.RateLimited, ({ route, method, global, retryAfter }) => {
    log.warn({ route, method, global, retryAfterMs: retryAfter }, "discord asks to wait");
  });
}

interface Receivers extends DiscordDeps {
  readonly api: DiscordApi;
  readonly intake: Intake;
  readonly lanes: Lanes;
}

/** Reads the gateway's own payloads: the library's message events need caches that this program does not keep. */
function receive(client: Client, settings: DiscordSettings, deps: Receivers, isTaking: () => boolean): void {
  const { intake, log, lanes } = deps;
  const messages = new MessageReceiver(client, settings, intake, log);
  const interactions = new InteractionReceiver(client, intake, deps);
  const run = (lane: string, handle: (payload: unknown) => Promise<void>, payload: unknown) =>
    lanes.run(lane, () =>
      handle(payload).catch((err: unknown) => log.error({ err }, "an event from discord was not accepted")),
    );
  const inChannel = (handle: (payload: unknown) => Promise<void>) => (payload: unknown) => {
    if (isTaking()) run(laneOf.parse(payload).channel_id, handle, payload);
  };

  const { MessageCreate, MessageUpdate, MessageDelete, MessageDeleteBulk, InteractionCreate } = GatewayDispatchEvents;
  client.ws.on(
    MessageCreate,
    inChannel((payload) => messages.created(payload)),
  );
  client.ws.on(
    MessageUpdate,
    inChannel((payload) => messages.updated(payload)),
  );
  client.ws.on(
    MessageDelete,
    inChannel((payload) => messages.deleted(payload)),
  );
  client.ws.on(
    MessageDeleteBulk,
    inChannel((payload) => messages.deleted(payload)),
  );
  // In a lane each: an interaction has 3 s and waits for nothing.
  client.ws.on(InteractionCreate, (payload: unknown) => {
    const handle = isTaking() ? interactions.created.bind(interactions) : interactions.turnedAway.bind(interactions);
    run(laneOf.parse(payload).id, handle, payload);
  });
}

const laneOf = z.object({ id: z.string().catch(""), channel_id: z.string().catch("") });
