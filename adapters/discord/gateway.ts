import { once } from "node:events";
import { type Client, Events, GatewayDispatchEvents } from "discord.js";
import * as z from "zod";
import type { Intake } from "../../src/platform/adapter.ts";
import type { Hearing } from "../../src/platform/channel.ts";
import type { CommandSpec } from "../../src/platform/command-spec.ts";
import type { Log } from "../../src/platform/log.ts";
import type { DiscordApi } from "./api.ts";
import { createClient } from "./client.ts";
import { Connection } from "./connection.ts";
import { Lanes } from "./lanes.ts";
import { ChannelListener } from "./listen.ts";
import { MissedMessages } from "./missed.ts";
import { ChangeReceiver } from "./receive-changes.ts";
import { InteractionReceiver } from "./receive-interactions.ts";
import { MessageReceiver } from "./receive-messages.ts";
import { ReactionReceiver } from "./receive-reactions.ts";
import type { DiscordSettings } from "./settings.ts";
import { StoreAgain } from "./store-again.ts";
import { closedFor } from "./translate-start-error.ts";

interface GatewayDeps {
  readonly commands: readonly CommandSpec[];
  readonly api: DiscordApi;
  readonly intake: Intake;
  readonly hearing: Hearing;
  readonly log: Log;
}

type Handler = (payload: unknown) => Promise<void>;

const storeAgainMs = [500, 1_500, 3_000, 5_000];

/**
 * Discord's incoming side: one client, its connection, and who takes which event. Reads the gateway's own payloads: the
 * library's message events need caches that this program does not keep.
 */
export class Gateway {
  readonly #client: Client;
  readonly #settings: DiscordSettings;
  readonly #deps: GatewayDeps;
  readonly #lanes = new Lanes();
  readonly #pausing = new AbortController();
  readonly #connection: Connection;
  readonly #listener: ChannelListener;
  #login: Promise<unknown> | null = null;
  #hasFailed = false;

  constructor(settings: DiscordSettings, deps: GatewayDeps) {
    const { intake, log } = deps;
    const client = createClient(settings, log);
    this.#client = client;
    this.#settings = settings;
    this.#deps = deps;
    const storeAgain = new StoreAgain(settings.storeAgainMs ?? storeAgainMs, this.#pausing.signal);
    const messages = new MessageReceiver(client, settings, { ...deps, storeAgain });
    const missed = new MissedMessages(client, {
      ...deps,
      take: (channelId, message) => this.#lanes.run(channelId, () => messages.missed(message)),
      intervalMs: settings.readIntervalMs ?? 100,
      pausing: this.#pausing.signal,
    });
    this.#connection = new Connection(client, { intake, missed, log });
    client.on(Events.Error, (err) => log.error({ err }, "discord client error"));
    this.#listener = new ChannelListener(client, { hearing: deps.hearing, storeAgain });
    const { MessageCreate, MessageUpdate, MessageDelete, MessageDeleteBulk } = GatewayDispatchEvents;
    const changes = new ChangeReceiver(client, settings, { intake, storeAgain });
    const heeded = settings.heededReactions ?? [];
    const reactions = new ReactionReceiver(client, { intake, storeAgain, heeded });
    this.#inChannels(MessageCreate, (payload) => messages.created(payload));
    this.#inChannels(MessageUpdate, (payload) => changes.updated(payload));
    this.#inChannels(MessageDelete, (payload) => changes.deleted(payload));
    this.#inChannels(MessageDeleteBulk, (payload) => changes.deleted(payload));
    this.#inChannels(GatewayDispatchEvents.MessageReactionAdd, (payload) => reactions.added(payload));
    this.#inChannels(GatewayDispatchEvents.MessageReactionRemove, (payload) => reactions.removed(payload));
    this.#inChannels(GatewayDispatchEvents.ChannelPinsUpdate, () => Promise.resolve());
    this.#inChannels(GatewayDispatchEvents.ThreadDelete, () => Promise.resolve());
    this.#interactions(new InteractionReceiver(client, intake, deps));
  }

  /** Whether the library gave up: another attempt needs another gateway. It goes on for ever where only the socket fails. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  get client(): Client {
    return this.#client;
  }

  /** Resolves when events can arrive; may be called again after it took too long. @throws what the library, or `closedFor`, makes of it */
  async ready(): Promise<Client<true>> {
    if (!this.#client.isReady()) await this.#getReady();
    if (!this.#client.isReady()) throw new Error("The gateway did not get ready.");
    return this.#client;
  }

  /** Takes nothing more; resolves when what has been taken is with the intake. */
  async pause(): Promise<void> {
    this.#connection.end();
    this.#pausing.abort();
    await this.#lanes.idle();
  }

  async close(): Promise<void> {
    this.#connection.end();
    this.#pausing.abort();
    // A client that was just about to connect again does so even now.
    this.#client.ws.removeAllListeners();
    await this.#client.destroy();
  }

  async #getReady(): Promise<void> {
    const ready = once(this.#client, Events.ClientReady, {
      signal: AbortSignal.timeout(this.#settings.readyTimeoutMs ?? 30_000),
    });
    const closed = Promise.withResolvers<never>();
    this.#client.once(Events.ShardDisconnect, ({ code }) => closed.reject(closedFor(code)));
    this.#login ??= this.#client.login(this.#settings.token).catch((error: unknown) => {
      this.#hasFailed = true;
      throw error;
    });
    await Promise.race([this.#login.then(() => ready), ready, closed.promise]);
  }

  /** What is dropped after a pause is read back after the next start. */
  #inChannels(event: GatewayDispatchEvents, handle: Handler): void {
    this.#client.ws.on(event, (payload: unknown) => {
      if (this.#pausing.signal.aborted) return;
      const { id, channel_id: channelId = id } = laneOf.parse(payload);
      this.#take(channelId, payload, handle);
      this.#take(channelId, payload, (one) => this.#listener.heard(event, one));
    });
  }

  /** In a lane each: an interaction has 3 s and waits for nothing. */
  #interactions(receiver: InteractionReceiver): void {
    this.#client.ws.on(GatewayDispatchEvents.InteractionCreate, (payload: unknown) => {
      const isPaused = this.#pausing.signal.aborted;
      this.#take(laneOf.parse(payload).id, payload, (one) =>
        isPaused ? receiver.turnedAway(one) : receiver.created(one),
      );
    });
  }

  #take(lane: string, payload: unknown, handle: Handler): void {
    this.#lanes
      .run(lane, () => handle(payload))
      .catch((err: unknown) => this.#deps.log.error({ err }, "an event from discord was not accepted"));
  }
}

const laneOf = z.object({ id: z.string().catch(""), channel_id: z.string().optional().catch("") });
