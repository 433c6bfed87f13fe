import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { appMethods } from "./app-methods.ts";
import { adminMethods, chatMethods } from "./chat-methods.ts";
import { conversationMethods } from "./conversation-methods.ts";
import { type Fault, type Faults, strike } from "./faults.ts";
import { fileMethods } from "./file-methods.ts";
import type { Stage } from "./method.ts";
import { RateLimits } from "./rate-limits.ts";
import { Refusal } from "./refusal.ts";
import { streamMethods } from "./stream-methods.ts";
import { viewMethods } from "./view-methods.ts";

export interface Call {
  readonly method: string;
  /** As sent, lists and objects parsed, without the token. */
  readonly args: Readonly<Record<string, unknown>>;
  /** When it came, in milliseconds since the epoch, by the fake's clock. */
  readonly at: number;
  /** What Slack said: "ok", an error of Slack, or how it failed. */
  readonly outcome: string;
}

interface WebApiOptions {
  readonly stage: Stage;
  readonly botToken: string;
  readonly appToken: string;
  readonly adminToken: string;
  readonly faults: Faults;
  readonly enforcesRateLimits: boolean;
  readonly minuteMs: number;
  readonly onCall: (call: Call) => void;
}

const methods = new Map(
  Object.entries({
    ...appMethods,
    ...chatMethods,
    ...conversationMethods,
    ...fileMethods,
    ...streamMethods,
    ...viewMethods,
  }),
);

/** Slack's Web API: forms or JSON by POST, one method an address. */
export class WebApi {
  readonly #revoked = new Set<unknown>();
  readonly #limits: RateLimits;
  readonly #options: WebApiOptions;

  constructor(options: WebApiOptions) {
    this.#options = options;
    this.#limits = new RateLimits(options.minuteMs);
  }

  revoke(token: string): void {
    this.#revoked.add(token);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = (request.url ?? "").replace(/^\/api\/|\?.*$/g, "");
    const { token, ...args } = readArguments(request.headers, await text(request));
    const { at, fault } = { at: this.#options.stage.workspace.now(), fault: this.#options.faults.next(method, args) };
    const told = (outcome: string) => this.#options.onCall({ method, args, at, outcome });
    const struck = strike(fault, request, response);
    if (struck !== null) return told(struck);
    const waitSeconds = this.#waitSeconds(method, args, fault, at);
    if (waitSeconds !== null) {
      send(response, 429, { ok: false, error: "ratelimited" }, { "retry-after": String(waitSeconds) });
      return told("ratelimited");
    }
    if (fault !== null && "lateMs" in fault) {
      request.socket.destroy();
      await sleep(fault.lateMs);
    }
    const answer = this.#answer(method, request.headers.authorization?.replace(/^Bearer /i, "") ?? token, args, fault);
    if (fault !== null && "cutAfter" in fault) request.socket.destroy();
    else if (!response.destroyed) send(response, 200, answer.body);
    told(answer.outcome);
  }

  #answer(method: string, token: unknown, args: object, fault: Fault | null): { body: object; outcome: string } {
    try {
      const isAdmin = token === this.#options.adminToken;
      const handle = isAdmin ? adminMethods[method] : methods.get(method);
      if (handle === undefined && isAdmin && methods.has(method)) throw new Refusal("missing_scope");
      if (handle === undefined) throw new Refusal("unknown_method");
      if (!isAdmin) this.#checkToken(method, token);
      if (fault !== null && "error" in fault) throw new Refusal(fault.error, [], fault.needed);
      return { body: { ok: true, ...handle(this.#options.stage, args) }, outcome: "ok" };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { body: error.body, outcome: error.message };
    }
  }

  #checkToken(method: string, token: unknown): void {
    const { appToken, botToken } = this.#options;
    if (token === undefined || token === "") throw new Refusal("not_authed");
    if (token !== appToken && token !== botToken) throw new Refusal("invalid_auth");
    if (this.#revoked.has(token)) throw new Refusal(token === appToken ? "invalid_auth" : "token_revoked");
    const needed = method === "apps.connections.open" ? appToken : botToken;
    if (token !== needed) throw new Refusal("not_allowed_token_type");
  }

  #waitSeconds(
    method: string,
    args: Readonly<Record<string, unknown>>,
    fault: Fault | null,
    now: number,
  ): number | null {
    if (fault !== null && "rateLimited" in fault) return fault.rateLimited;
    return this.#options.enforcesRateLimits ? this.#limits.take(method, args["channel"], now) : null;
  }
}

export function send(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(JSON.stringify(body));
}

/** What holds lists or objects, which forms carry as JSON. */
const structured = new Set([
  "attachments",
  "blocks",
  "chunks",
  "files",
  "loading_messages",
  "metadata",
  "prompts",
  "unfurls",
  "view",
]);

function readArguments(headers: IncomingHttpHeaders, body: string): Record<string, unknown> {
  const isJson = headers["content-type"]?.startsWith("application/json") === true;
  const given: unknown = isJson ? parsed(body) : Object.fromEntries(new URLSearchParams(body));
  if (typeof given !== "object" || given === null) return {};
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, structured.has(name) ? parsed(value) : value]),
  );
}

/** What is no JSON stays as it is, for the method to refuse. */
function parsed(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
