import { type Client, Events } from "discord.js";
import type { Intake } from "../../src/platform/adapter.ts";
import type { Log } from "../../src/platform/log.ts";
import type { MissedMessages } from "./missed.ts";
import { closedFor } from "./translate-start-error.ts";

interface ConnectionDeps {
  readonly intake: Intake;
  readonly missed: MissedMessages;
  readonly log: Log;
}

/** Tells the intake whether the gateway's events arrive. The library connects again by itself, for ever. */
export class Connection {
  readonly #client: Client;
  readonly #deps: ConnectionDeps;
  #isUp = false;
  #isOver = false;
  #upAt = 0;
  /** When the last session was surely alive: the gateway's silence is noticed only after a heartbeat or two. */
  #heardUntil = Infinity;

  constructor(client: Client, deps: ConnectionDeps) {
    this.#client = client;
    this.#deps = deps;
    const { missed, log } = deps;
    client.on(Events.ShardReady, () => {
      missed.owe(this.#heardUntil);
      this.#up();
    });
    client.on(Events.ShardResume, (shard, replayed) => {
      log.info({ shard, replayed }, "discord resumed");
      this.#up();
    });
    client.on(Events.ShardReconnecting, (shard) => {
      if (this.#isUp) log.info({ shard }, "discord reconnects");
      this.#down();
    });
    client.on(Events.ShardDisconnect, ({ code }, shard) => {
      this.#down();
      log.error({ err: closedFor(code), code, shard }, "discord closed the connection for good");
    });
    client.on(Events.ShardError, (err, shard) => {
      if (this.#isUp) log.warn({ err, shard }, "discord connection error");
    });
  }

  /** From now on events are not taken, whether they arrive or not. */
  end(): void {
    this.#isOver = true;
    this.#down();
  }

  #up(): void {
    if (this.#isOver) return;
    this.#isUp = true;
    // By the clock that the library stamps its heartbeats with.
    this.#upAt = Date.now();
    this.#deps.intake.connected("discord", this.#deps.missed.read);
  }

  #down(): void {
    if (!this.#isUp) return;
    this.#isUp = false;
    const lastPings = this.#client.ws.shards.map((shard) => shard.lastPingTimestamp);
    this.#heardUntil = Math.max(this.#upAt, Math.min(...lastPings));
    this.#deps.intake.disconnected("discord");
  }
}
