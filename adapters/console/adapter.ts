import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { ConfigError } from "../../src/errors.ts";
import type { ChatAdapter, Intake } from "../../src/platform/adapter.ts";
import type { CommandSpec } from "../../src/platform/command-spec.ts";
import type { ReplyTarget } from "../../src/platform/event.ts";
import type { Log } from "../../src/platform/log.ts";
import type { ConversationReader } from "../../src/platform/reader.ts";
import type { LoadSearchPage } from "../../src/platform/search-page.ts";
import type { ReplyContext, ReplySink } from "../../src/platform/reply.ts";
import { consoleCards } from "./cards.ts";
import { ConsoleReply } from "./deliver.ts";
import { Live } from "./live.ts";
import { consoleModerating } from "./moderating.ts";
import { parseTarget } from "./parse.ts";
import { createRoutes } from "./routes.ts";

export interface ConsoleSettings {
  /** 0 takes a free one. */
  readonly port: number;
  /** Sentences above every conversation. */
  readonly banner: readonly string[];
}

export interface ConsoleDeps {
  readonly commands: readonly CommandSpec[];
  readonly reader: ConversationReader;
  readonly loadSearchPage: LoadSearchPage;
  readonly log: Log;
}

const host = "127.0.0.1";

export function consoleAdapter(settings: ConsoleSettings, deps: ConsoleDeps): ConsoleAdapter {
  return new ConsoleAdapter(settings, deps);
}

/** A chat in the browser of whoever runs the program, on this machine alone. */
class ConsoleAdapter implements ChatAdapter {
  readonly platform = "console";
  readonly #settings: ConsoleSettings;
  readonly #deps: ConsoleDeps;
  readonly #live = new Live();
  readonly cards = consoleCards(this.#live);
  readonly moderating = consoleModerating(this.#live);
  #server: Server | null = null;
  #isTaking = true;

  constructor(settings: ConsoleSettings, deps: ConsoleDeps) {
    this.#settings = settings;
    this.#deps = deps;
  }

  /** Where the console is, once it is started. */
  get url(): string {
    const address = this.#server?.address() ?? null;
    const port = address === null || typeof address === "string" ? this.#settings.port : address.port;
    return `http://${host}:${port}`;
  }

  async start(intake: Intake): Promise<void> {
    const routes = createRoutes({
      ...this.#deps,
      banner: this.#settings.banner,
      intake,
      live: this.#live,
      token: randomUUID(),
      isTaking: () => this.#isTaking,
    });
    const server = createServer(getRequestListener(routes.fetch));
    server.listen(this.#settings.port, host);
    await once(server, "listening").catch((error: unknown) => {
      throw portProblem(error, this.#settings.port);
    });
    this.#server = server;
  }

  async pause(): Promise<void> {
    this.#isTaking = false;
  }

  async stop(): Promise<void> {
    this.#isTaking = false;
    const server = this.#server;
    if (server === null) return;
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  }

  openReply(target: ReplyTarget, context: ReplyContext): ReplySink {
    const { place, messageId } = parseTarget(target);
    // After a restart, the question's words are not known any more, nor when exactly it was asked: now is after all that is remembered.
    const turn = this.#live.ask(place, { messageId, question: null, isOwn: false, at: Date.now() });
    return new ConsoleReply(turn, context, () => this.#live.joinEarlier(place, turn));
  }
}

function portProblem(error: unknown, port: number): unknown {
  const code = error instanceof Error && "code" in error ? error.code : null;
  const reasons: Readonly<Record<string, string>> = {
    EADDRINUSE: `port ${port} is taken by another program, perhaps by another threadwise`,
    EACCES: `port ${port} may not be opened by this user`,
  };
  const problem = reasons[String(code)];
  if (problem === undefined) return error;
  return new ConfigError([{ variable: "CONSOLE_PORT", problem, example: String(port === 3211 ? 3212 : 3211) }]);
}
