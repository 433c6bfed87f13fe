import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { HTTPReceiver, type Logger, type Receiver } from "@slack/bolt";
import type { WebClientOptions } from "@slack/web-api";
import type { Log } from "../../src/platform/log.ts";
import type { Connection } from "./connection.ts";
import { defaultReconnectMs, type SlackSettings } from "./settings.ts";
import { SteadySocketReceiver } from "./socket-receiver.ts";

export interface SlackReceiver extends Receiver {
  /** Where events arrive over HTTP; null over a socket, and before the start. */
  readonly port: number | null;
}

export function openReceiver(
  settings: SlackSettings,
  clientOptions: WebClientOptions,
  connection: Connection,
  logger: Logger,
  log: Log,
): SlackReceiver {
  const { events, now = Date.now, socketTimeoutMs: clientPingTimeout, reconnectMs = defaultReconnectMs } = settings;
  // Bolt's own handler would print the error's message, which may hold words.
  const onUnaccepted = (error: unknown) =>
    log.error({ error }, "an event from slack was not accepted; slack sends it again");
  if (events.kind === "http") return new GuardedHttpReceiver(events, connection, logger, onUnaccepted, now);
  const { appToken } = events;
  return new SteadySocketReceiver(
    { appToken, clientOptions, clientPingTimeout, reconnectMs, connection, onUnaccepted },
    logger,
    log,
  );
}

/** Bolt refuses a timestamp over five minutes old and takes any from the future; clocks differ by less than this. */
const maxAheadSeconds = 60;

/** Bolt's HTTP receiver, which checks signatures, behind a look at the timestamp. */
class GuardedHttpReceiver implements SlackReceiver {
  readonly #bolt: HTTPReceiver;
  readonly #port: number;
  readonly #connection: Connection;
  readonly #now: () => number;
  #server: Server | null = null;

  constructor(
    { signingSecret, port }: { signingSecret: string; port: number },
    connection: Connection,
    logger: Logger,
    onUnaccepted: (error: unknown) => void,
    now: () => number,
  ) {
    this.#bolt = new HTTPReceiver({
      signingSecret,
      logger,
      processEventErrorHandler: async ({ error, response }) => {
        onUnaccepted(error);
        if (!response.headersSent) response.writeHead(500).end();
        return false;
      },
    });
    this.#port = port;
    this.#connection = connection;
    this.#now = now;
  }

  get port(): number | null {
    const address = this.#server?.address();
    return typeof address === "object" && address !== null ? (address satisfies AddressInfo).port : null;
  }

  init(...args: Parameters<HTTPReceiver["init"]>): void {
    this.#bolt.init(...args);
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => {
      if (this.#isFromTheFuture(request)) return void response.writeHead(401).end();
      try {
        this.#bolt.requestListener(request, response);
      } catch {
        // Bolt throws for any other path or method.
        response.writeHead(404).end();
      }
    });
    this.#server = server;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once("error", reject);
    server.listen(this.#port, resolve);
    await promise;
    this.#connection.open();
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#server = null;
    const { promise, resolve } = Promise.withResolvers<void>();
    server.close(() => resolve());
    server.closeIdleConnections();
    await promise;
  }

  #isFromTheFuture({ headers }: IncomingMessage): boolean {
    return Number(headers["x-slack-request-timestamp"]) > this.#now() / 1000 + maxAheadSeconds;
  }
}
