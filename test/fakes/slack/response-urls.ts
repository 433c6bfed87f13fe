import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import * as z from "zod";
import { contentFields, readContent } from "./content-rules.ts";
import { type Faults, strike } from "./faults.ts";
import { Refusal } from "./refusal.ts";
import { send } from "./web-api.ts";
import type { FakeMessage, Workspace } from "./workspace.ts";

const answerShape = z.object({
  ...contentFields,
  response_type: z.enum(["ephemeral", "in_channel"]).default("ephemeral"),
  replace_original: z.boolean().default(false),
  delete_original: z.boolean().default(false),
  thread_ts: z.string().optional(),
});

/** Where an answer to a command or a click goes. */
export interface Exchange {
  readonly channel: string;
  readonly user: string;
  readonly at: number;
  /** The message that was clicked. A command has none: what answers it is never replaced (slackapi/bolt-python#1268). */
  readonly original: FakeMessage | null;
  uses: number;
}

/** docs.slack.dev/interactivity/handling-user-interaction: up to five times within 30 minutes. */
const maxUses = 5;
const lifeMs = 30 * 60_000;

/** The response_url of commands and clicks. */
export class ResponseUrls {
  readonly #workspace: Workspace;
  readonly #faults: Faults;
  readonly #onChange: () => void;
  readonly #exchanges = new Map<string, Exchange>();

  constructor(workspace: Workspace, faults: Faults, onChange: () => void) {
    this.#workspace = workspace;
    this.#faults = faults;
    this.#onChange = onChange;
  }

  /** @returns the path. */
  open(channel: string, user: string, original: FakeMessage | null): string {
    const path = `/response/${this.#workspace.ids.teamId}/${this.#workspace.newId("R")}`;
    this.#exchanges.set(path, { channel, user, original, at: this.#workspace.now(), uses: 0 });
    return path;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const exchange = this.#exchanges.get(request.url ?? "");
    const fault = this.#faults.next("response_url", { body });
    if (strike(fault, request, response) !== null) return;
    try {
      if (exchange === undefined) throw new Refusal("no_such_url");
      if (exchange.uses >= maxUses) throw new Refusal("used_url");
      if (this.#workspace.now() - exchange.at > lifeMs) throw new Refusal("expired_url");
      this.#answer(exchange, JSON.parse(body));
      exchange.uses += 1;
      if (fault !== null && "cutAfter" in fault) return void request.socket.destroy();
      response.writeHead(200, { "content-type": "text/plain" }).end("ok");
    } catch (error) {
      if (!(error instanceof Refusal) && !(error instanceof SyntaxError)) throw error;
      const code = error instanceof Refusal ? error.message : "invalid_payload";
      send(response, goneCodes.has(code) ? 404 : 400, { ok: false, error: code });
    }
  }

  /** What was said while acknowledging a command; it costs no use. Whether Slack could show it. */
  acknowledge(path: string, payload: unknown): boolean {
    const exchange = this.#exchanges.get(path);
    const isEmpty = typeof payload !== "object" || payload === null || Object.keys(payload).length === 0;
    if (exchange === undefined || isEmpty) return true;
    try {
      this.#answer(exchange, payload);
      return true;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return false;
    }
  }

  #answer(exchange: Exchange, body: unknown): void {
    this.#carryOut(exchange, body);
    this.#onChange();
  }

  #carryOut(exchange: Exchange, body: unknown): void {
    const { data: answer } = answerShape.safeParse(body);
    if (answer === undefined) throw new Refusal("invalid_payload");
    const { original } = exchange;
    if (answer.delete_original) {
      if (original !== null) this.#workspace.removeMessage(original);
      return;
    }
    const content = readContent(answer, this.#workspace.files);
    if (answer.replace_original && original !== null) Object.assign(original, content);
    else this.#post(exchange, { ...content, threadTs: answer.thread_ts ?? null }, answer);
  }

  #post(
    { channel: id, user }: Exchange,
    content: Partial<FakeMessage>,
    { response_type: type }: { readonly response_type: "ephemeral" | "in_channel" },
  ): void {
    const channel = this.#workspace.channels.get(id);
    const { botUserId } = this.#workspace.ids;
    if (type === "ephemeral" || channel === undefined) this.#workspace.addEphemeral(id, user, content);
    else this.#workspace.addMessage(channel, { threadTs: null, ...content, user: botUserId });
  }
}

const goneCodes = new Set(["no_such_url", "used_url", "expired_url"]);
