import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { type Answer, type Asked, ok, refusal } from "./answer.ts";
import { listCommands, replaceCommands } from "./command-routes.ts";
import { EditLimit, Faults, tooManyRequests } from "./faults.ts";
import {
  editMember,
  getMember,
  listActiveThreads,
  listArchivedThreads,
  listPins,
  sendAttachment,
} from "./guild-routes.ts";
import { listMessages } from "./history-routes.ts";
import { deleteResponse, editResponse, followUp, respond } from "./interaction-routes.ts";
import * as messages from "./message-routes.ts";
import { userPayload } from "./payloads.ts";
import type { Stage } from "./stage.ts";

export interface Call {
  /** When it came, in milliseconds since the epoch, by the real clock. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** What was answered, where no fault took the answer's place. */
  readonly status: number;
}

interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly isOpen: boolean;
  readonly handle: (stage: Stage, asked: Asked) => Answer;
}

interface RestOptions {
  readonly token: string;
  readonly limitsEdits: boolean;
  readonly stage: () => Stage;
  readonly gatewayUrl: () => string;
  readonly sessionStarts: () => { readonly remaining: number; readonly resetAfterMs: number };
  readonly onCall: (call: Call) => void;
}

/** Discord's REST API, version 10. */
export class FakeRest {
  readonly server: Server;
  readonly faults = new Faults();
  readonly #editLimit = new EditLimit();
  readonly #options: RestOptions;
  /** How often Discord had to say 429 for edits in one channel. */
  limitedEdits = 0;

  constructor(options: RestOptions) {
    this.#options = options;
    this.server = createServer((request, response) => void this.#handle(request, response));
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams: query } = new URL(request.url ?? "/", "http://discord");
    const method = request.method ?? "GET";
    const path = pathname.replace(/^\/api\/v10/, "");
    if (pathname.startsWith("/attachments/")) return sendAttachment(this.#options.stage(), pathname, response);
    const body = await bodyOf(request);
    const fault = this.faults.next(method, path, body);
    if (fault?.kind === "hang") return hang(request, fault.forMs);
    if (fault?.kind === "disconnect") return void request.socket.destroy();
    if (fault?.kind === "limited") return tooManyRequests(response, fault.retryAfterMs, fault.isGlobal);
    if (fault?.kind === "status") return send(response, refusal(fault.status, fault.code, "A fault on command"));
    if (this.#isOverLimit(method, path, response)) return;
    const answer = this.#answer(request, method, path, { ids: [], body, query, reason: reasonOf(request) });
    this.#options.onCall({ at: Date.now(), method, path, body, status: answer.status });
    if (fault?.kind === "lost") return fault.how === "silent" ? undefined : void request.socket.destroy();
    send(response, fault?.kind === "late" ? refusal(fault.status, 0, "A fault on command") : answer);
  }

  #answer(request: IncomingMessage, method: string, path: string, asked: Asked): Answer {
    const route = routes.find((one) => one.method === method && one.path.test(path));
    if (route === undefined) return refusal(404, 0, "404: Not Found");
    if (!route.isOpen && request.headers.authorization !== `Bot ${this.#options.token}`) {
      return refusal(401, 0, "401: Unauthorized");
    }
    if (path === "/gateway/bot") {
      const { remaining, resetAfterMs } = this.#options.sessionStarts();
      const limit = { total: 1000, remaining, reset_after: resetAfterMs, max_concurrency: 1 };
      return ok({ url: this.#options.gatewayUrl(), shards: 1, session_start_limit: limit });
    }
    const ids = route.path.exec(path)?.slice(1) ?? [];
    return route.handle(this.#options.stage(), { ...asked, ids });
  }

  #isOverLimit(method: string, path: string, response: ServerResponse): boolean {
    const [, channelId] = /^\/channels\/(\d+)\/messages\/\d+$/.exec(path) ?? [];
    if (!this.#options.limitsEdits || method !== "PATCH" || channelId === undefined) return false;
    const { remaining, resetMs, isOver } = this.#editLimit.take(channelId);
    response.setHeader("x-ratelimit-bucket", "edits");
    response.setHeader("x-ratelimit-limit", "5");
    response.setHeader("x-ratelimit-remaining", String(remaining));
    response.setHeader("x-ratelimit-reset-after", String(resetMs / 1_000));
    if (!isOver) return false;
    this.limitedEdits += 1;
    tooManyRequests(response, resetMs, false);
    return true;
  }
}

const bot = (method: string, path: RegExp, handle: Route["handle"]): Route => ({ method, path, isOpen: false, handle });
const open = (method: string, path: RegExp, handle: Route["handle"]): Route => ({ method, path, isOpen: true, handle });

const routes: readonly Route[] = [
  bot("GET", /^\/gateway\/bot$/, () => ok(null)),
  bot("GET", /^\/users\/@me$/, (stage) => ok(userPayload(stage.world.bot))),
  bot("POST", /^\/users\/@me\/channels$/, messages.openDirect),
  bot("GET", /^\/applications\/(\d+)\/commands$/, listCommands),
  bot("PUT", /^\/applications\/(\d+)\/commands$/, replaceCommands),
  bot("GET", /^\/applications\/(\d+)\/guilds\/(\d+)\/commands$/, listCommands),
  bot("PUT", /^\/applications\/(\d+)\/guilds\/(\d+)\/commands$/, replaceCommands),
  bot("GET", /^\/channels\/(\d+)$/, messages.getChannel),
  bot("PATCH", /^\/channels\/(\d+)$/, messages.editChannel),
  bot("POST", /^\/channels\/(\d+)\/typing$/, messages.showTyping),
  bot("POST", /^\/channels\/(\d+)\/messages$/, messages.createMessage),
  bot("GET", /^\/channels\/(\d+)\/messages$/, listMessages),
  bot("GET", /^\/channels\/(\d+)\/messages\/pins$/, listPins),
  bot("GET", /^\/channels\/(\d+)\/threads\/archived\/public$/, listArchivedThreads),
  bot("GET", /^\/guilds\/(\d+)\/threads\/active$/, listActiveThreads),
  bot("GET", /^\/guilds\/(\d+)\/members\/(\d+)$/, getMember),
  bot("PATCH", /^\/guilds\/(\d+)\/members\/(\d+)$/, editMember),
  bot("GET", /^\/channels\/(\d+)\/messages\/(\d+)$/, messages.getMessage),
  bot("PATCH", /^\/channels\/(\d+)\/messages\/(\d+)$/, messages.editMessage),
  bot("DELETE", /^\/channels\/(\d+)\/messages\/(\d+)$/, messages.deleteMessage),
  bot("POST", /^\/channels\/(\d+)\/messages\/(\d+)\/threads$/, messages.startThread),
  open("POST", /^\/interactions\/(\d+)\/([\w-]+)\/callback$/, respond),
  open("POST", /^\/webhooks\/(\d+)\/([\w-]+)$/, followUp),
  open("PATCH", /^\/webhooks\/(\d+)\/([\w-]+)\/messages\/(\d+|@original|%40original)$/, editResponse),
  open("DELETE", /^\/webhooks\/(\d+)\/([\w-]+)\/messages\/(\d+|@original|%40original)$/, deleteResponse),
];

/** Percent-encoded; Discord refuses more than 512 characters. */
function reasonOf({ headers }: IncomingMessage): string | null {
  const given = headers["x-audit-log-reason"];
  return typeof given === "string" ? decodeURIComponent(given) : null;
}

/** JSON; where there are files, one part of a form among them. What is attached must be there. */
async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const raw = await buffer(request);
  const type = request.headers["content-type"] ?? "";
  if (!type.startsWith("multipart/form-data")) return raw.length === 0 ? {} : JSON.parse(raw.toString());
  const form = await new Response(new Uint8Array(raw), { headers: { "content-type": type } }).formData();
  const body = JSON.parse(String(form.get("payload_json")));
  const { attachments = [] } = body.data ?? body;
  for (const { id } of attachments) if (!form.has(`files[${id}]`)) throw new Error(`the file ${id} was not sent`);
  return body;
}

function hang(request: IncomingMessage, forMs: number | undefined): void {
  if (forMs !== undefined) setTimeout(() => request.socket.destroy(), forMs).unref();
}

function send(response: ServerResponse, { status, body }: Answer): void {
  if (body === null) {
    response.writeHead(status).end();
    return;
  }
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
