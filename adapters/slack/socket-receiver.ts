import { setTimeout as sleep } from "node:timers/promises";
import { type Logger, SocketModeReceiver } from "@slack/bolt";
import type { WebClientOptions } from "@slack/web-api";
import { PlatformError } from "../../src/errors.ts";
import type { Log } from "../../src/platform/log.ts";
import type { Connection } from "./connection.ts";
import type { SlackReceiver } from "./receivers.ts";
import { isTokenFault, translateError } from "./translate-error.ts";

export interface SocketOptions {
  readonly appToken: string;
  readonly clientOptions: WebClientOptions;
  readonly clientPingTimeout: number | undefined;
  /** Before the second attempt to connect again, in milliseconds. */
  readonly reconnectMs: number;
  readonly connection: Connection;
  readonly onUnaccepted: (error: unknown) => void;
}

const longestWaitMs = 30_000;
const refusedToken =
  "slack no longer accepts SLACK_APP_TOKEN, so that no events come: generate an app-level token with the scope connections:write, set SLACK_APP_TOKEN to it and start again";

/**
 * Bolt's Socket Mode receiver, connected again by us. The SDK gives up for good, with a rejection that nobody can catch, where
 * Slack is out of reach for some seconds; it never tells a start that a token was refused; and it waits 5 s before its first
 * attempt, while Slack delivers what finds no socket a minute later.
 */
export class SteadySocketReceiver implements SlackReceiver {
  readonly port = null;
  readonly #bolt: SocketModeReceiver;
  readonly #connection: Connection;
  readonly #reconnectMs: number;
  readonly #log: Log;
  readonly #stopped = new AbortController();

  constructor(options: SocketOptions, logger: Logger, log: Log) {
    const { appToken, clientOptions, clientPingTimeout } = options;
    this.#bolt = new SocketModeReceiver({
      appToken,
      // Every failed attempt is an error to it; what matters of them is told here.
      logger: { ...logger, error: logger.debug },
      autoReconnectEnabled: false,
      installerOptions: { clientOptions },
      ...(clientPingTimeout !== undefined && { clientPingTimeout }),
      processEventErrorHandler: async ({ error }) => {
        options.onUnaccepted(error);
        return false;
      },
    });
    this.#connection = options.connection;
    this.#reconnectMs = options.reconnectMs;
    this.#log = log;
  }

  init(...args: Parameters<SocketModeReceiver["init"]>): void {
    this.#bolt.init(...args);
  }

  async start(): Promise<void> {
    const { client } = this.#bolt;
    try {
      await client.start();
    } catch (error) {
      throw error ?? closedTooEarly();
    }
    client.once("disconnected", () => {
      this.#connection.lose();
      void this.#startAgain();
    });
    this.#connection.open();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#bolt.stop();
  }

  async #startAgain(): Promise<void> {
    const { signal } = this.#stopped;
    let isRefused = false;
    for (let waitMs = 0; !signal.aborted; waitMs = Math.min(longestWaitMs, Math.max(this.#reconnectMs, 2 * waitMs))) {
      try {
        await sleep(waitMs, null, { signal });
        await this.start();
        // Whoever stopped it meanwhile found no socket to close.
        if (signal.aborted) await this.#bolt.stop();
        return;
      } catch (error) {
        const fault = translateError(error);
        if (signal.aborted || isRefused) continue;
        isRefused = isTokenFault(fault);
        if (isRefused) this.#log.error({ code: fault.code }, refusedToken);
        else this.#log.warn({ code: fault.code }, "slack's socket can't be opened; trying again");
      }
    }
  }
}

/** The SDK says nothing about a socket that closes before Slack's hello. */
function closedTooEarly(): PlatformError {
  const fault = { status: null, code: "socket-closed", requestId: null, retryAfterMs: null, retryable: true };
  return new PlatformError("Slack closed the connection.", fault);
}
