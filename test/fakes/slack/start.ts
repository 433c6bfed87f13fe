import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { buffer } from "node:stream/consumers";
import { Deliveries, type Envelope, type Send } from "./deliveries.ts";
import { type Fault, Faults } from "./faults.ts";
import { sendFile } from "./files.ts";
import { takeUpload } from "./file-methods.ts";
import { HttpEvents } from "./http-events.ts";
import { People } from "./people.ts";
import { ResponseUrls } from "./response-urls.ts";
import { type SeenMessage, seen } from "./seen.ts";
import { SocketMode } from "./socket-mode.ts";
import { type Wanted, Watch } from "./watch.ts";
import { type Call, WebApi } from "./web-api.ts";
import {
  type ChannelKind,
  type FakeBot,
  type FakeChannel,
  type FakeUser,
  type Ids,
  type Session,
  Workspace,
} from "./workspace.ts";

export interface FakeSlackOptions extends Partial<Ids> {
  readonly botToken?: string;
  readonly appToken?: string;
  readonly signingSecret?: string;
  /** What the bot's token may do, where `channels:read`, `im:history`, `pins:read`, `files:read` and their like are asked for; by default all. */
  readonly scopes?: readonly string[];
  /** How long Slack waits for an acknowledgement; default 3 s. */
  readonly ackMs?: number;
  /** Before each new attempt of an event; by default at once, after a minute, after five. */
  readonly retryDelaysMs?: readonly number[];
  /** Characters after which a stream takes no more; default none. */
  readonly streamLimit?: number;
  /** Whether Slack's limits per method apply, by the fake's clock; default false. */
  readonly enforceRateLimits?: boolean;
  /** How long the minute of those limits lasts; default 60,000. */
  readonly minuteMs?: number;
}

export async function startFakeSlack(options: FakeSlackOptions = {}): Promise<FakeSlack> {
  const slack = new FakeSlack(options);
  await slack.listen();
  return slack;
}

/** Slack with one team and one app: what people do in it, what they see, and what goes wrong. */
export class FakeSlack implements AsyncDisposable {
  readonly botToken: string;
  readonly appToken: string;
  /** Of a user who is a workspace admin. */
  readonly adminToken = "xoxp-1-2-fake";
  readonly signingSecret: string;
  readonly workspace: Workspace;
  readonly people: People;
  /** Every call that came, oldest first. */
  readonly calls: Call[] = [];
  readonly faults = new Faults();
  /** After how many milliseconds each delivery of an event goes out: `[0, 300]` sends it twice, `[500]` behind others. */
  spread: (envelope: Envelope) => readonly number[] = () => [0];
  readonly scopes: ReadonlySet<string> | null;
  readonly #server: Server;
  readonly #webApi: WebApi;
  readonly #socketMode: SocketMode;
  readonly #httpEvents: HttpEvents;
  readonly #deliveries: Deliveries;
  readonly #responseUrls: ResponseUrls;
  readonly #watch = new Watch();
  #port = 0;

  constructor(options: FakeSlackOptions) {
    const { botToken = "xoxb-1-2-fake", appToken = "xapp-1-A1-2-fake", signingSecret = "0123456789abcdef" } = options;
    const { ackMs = 3_000, retryDelaysMs = [0, 60_000, 300_000] } = options;
    const { teamId = "T0TEAM", appId = "A0APP", botUserId = "U0BOT", botId = "B0BOT" } = options;
    this.scopes = options.scopes === undefined ? null : new Set(options.scopes);
    this.botToken = botToken;
    this.appToken = appToken;
    this.signingSecret = signingSecret;
    const workspace = new Workspace({ teamId, appId, botUserId, botId });
    this.workspace = workspace;
    this.#socketMode = new SocketMode({ appId, ackMs, onChange: () => this.#watch.changed() });
    this.#httpEvents = new HttpEvents({ signingSecret, ackMs });
    this.#deliveries = new Deliveries({
      carrier: () => this.#carrier,
      spread: (envelope) => this.spread(envelope),
      retryDelaysMs,
      onEnd: () => this.#watch.changed(),
    });
    this.#responseUrls = new ResponseUrls(workspace, this.faults, () => this.#watch.changed());
    this.people = new People({
      workspace,
      deliveries: this.#deliveries,
      responseUrls: this.#responseUrls,
      origin: () => `http://127.0.0.1:${this.#port}`,
    });
    this.#webApi = new WebApi({
      stage: {
        workspace,
        scopes: this.scopes,
        streamLimit: options.streamLimit ?? Number.POSITIVE_INFINITY,
        tell: (event) => this.#isHeard && void this.people.event(event),
        origin: () => `http://127.0.0.1:${this.#port}`,
        openConnection: () => `ws://127.0.0.1:${this.#port}${this.#socketMode.openTicket()}`,
      },
      botToken,
      appToken,
      adminToken: this.adminToken,
      faults: this.faults,
      enforcesRateLimits: options.enforceRateLimits ?? false,
      minuteMs: options.minuteMs ?? 60_000,
      onCall: (call) => {
        this.calls.push(call);
        this.#watch.changed();
      },
    });
    this.#server = createServer((request, response) => void this.#handle(request, response));
    this.#server.on("upgrade", (...upgrade) => this.#socketMode.upgrade(...upgrade));
  }

  /** The Web API's base. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}/api/`;
  }

  get botUserId(): string {
    return this.workspace.ids.botUserId;
  }

  get botId(): string {
    return this.workspace.ids.botId;
  }

  get teamId(): string {
    return this.workspace.ids.teamId;
  }

  /** How many sockets are open. */
  get connections(): number {
    return this.#socketMode.connections;
  }

  async listen(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const address = this.#server.address();
    if (typeof address === "object" && address !== null) this.#port = address.port;
    this.workspace.origin = `http://127.0.0.1:${this.#port}`;
  }

  async close(): Promise<void> {
    this.#deliveries.close();
    this.#httpEvents.close();
    await this.#socketMode.close();
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  user(id: string, name?: string): FakeUser {
    return this.workspace.addUser(id, name);
  }

  /** Another app's bot; make it a member where it is to speak. */
  bot(id: string, name: string, bot: FakeBot): FakeUser {
    return this.workspace.addUser(id, name, bot);
  }

  channel(given: {
    id: string;
    kind: ChannelKind;
    members: readonly string[];
    name?: string;
    hasBot?: boolean;
    isArchived?: boolean;
  }): FakeChannel {
    return this.workspace.addChannel(given);
  }

  /** From now on events go to this address, whether or not a socket is open. */
  deliverTo(url: string): void {
    this.#httpEvents.url = url;
  }

  /** Whether the address answers Slack's challenge. */
  verifyUrl(): Promise<boolean> {
    return this.#httpEvents.verify();
  }

  say(...given: Parameters<People["say"]>): ReturnType<People["say"]> {
    return this.people.say(...given);
  }

  edit(...given: Parameters<People["edit"]>): ReturnType<People["edit"]> {
    return this.people.edit(...given);
  }

  pin(...given: Parameters<People["pin"]>): ReturnType<People["pin"]> {
    return this.people.pin(...given);
  }

  unpin(...given: Parameters<People["unpin"]>): ReturnType<People["unpin"]> {
    return this.people.unpin(...given);
  }

  delete(...given: Parameters<People["delete"]>): ReturnType<People["delete"]> {
    return this.people.delete(...given);
  }

  unreact(...given: Parameters<People["unreact"]>): ReturnType<People["unreact"]> {
    return this.people.unreact(...given);
  }

  react(...given: Parameters<People["react"]>): ReturnType<People["react"]> {
    return this.people.react(...given);
  }

  stop(...given: Parameters<People["stop"]>): ReturnType<People["stop"]> {
    return this.people.stop(...given);
  }

  command(...given: Parameters<People["command"]>): ReturnType<People["command"]> {
    return this.people.command(...given);
  }

  click(...given: Parameters<People["click"]>): ReturnType<People["click"]> {
    return this.people.click(...given);
  }

  /** Fills the modal in that this person has before them, and sends it. */
  submit(...given: Parameters<People["submit"]>): ReturnType<People["submit"]> {
    return this.people.submit(...given);
  }

  event(...given: Parameters<People["event"]>): ReturnType<People["event"]> {
    return this.people.event(...given);
  }

  /** A thread with its root, or what stands in the channel itself, oldest first. */
  messages(channelId: string, threadTs: string | null = null): readonly SeenMessage[] {
    const channel = this.workspace.channels.get(channelId);
    if (channel === undefined) return [];
    const root = threadTs === null ? undefined : channel.messages.get(threadTs);
    const shown =
      threadTs === null
        ? [...channel.messages.values()].filter((message) => message.threadTs === null)
        : [...(root === undefined ? [] : [root]), ...(channel.threads.get(threadTs) ?? [])];
    return shown.map((message) => seen(this.workspace, message));
  }

  /** What only this person sees, oldest first. */
  ephemeral(user: string): readonly SeenMessage[] {
    const own = this.workspace.ephemerals.filter((ephemeral) => ephemeral.user === user);
    return own.map(({ message }) => seen(this.workspace, message));
  }

  status(channel: string, threadTs: string): string | null {
    return this.workspace.status(channel, threadTs);
  }

  /** The app's agent session in a thread; null where it has made none. */
  session(channel: string, threadTs: string): Session | null {
    return this.workspace.session(channel, threadTs);
  }

  fail(method: string, fault: Fault, times = 1): void {
    this.faults.add(method, fault, times);
  }

  /** From now on events wait to be released; those that never are, are lost. */
  holdEvents(): void {
    this.#deliveries.hold();
  }

  releaseEvents(order?: (held: readonly Send[]) => readonly Send[]): Promise<void> {
    return this.#deliveries.release(order);
  }

  /** An admin removes the app, which Slack tells it. Its own token, the app's, goes on. */
  uninstall(): void {
    this.#webApi.revoke(this.botToken);
    void this.people.event({ type: "tokens_revoked", tokens: { bot: [this.botUserId] } });
    void this.people.event({ type: "app_uninstalled" });
  }

  /** Somebody revokes the app's token, which Slack tells nobody: it is refused at the next connection. */
  revokeAppToken(): void {
    this.#webApi.revoke(this.appToken);
  }

  expireStreams(): void {
    this.workspace.expireStreams();
  }

  /** Lets time pass for all limits of Slack; timers stay real. */
  advance(ms: number): void {
    this.workspace.advance(ms);
  }

  disconnectSocket(reason: "refresh_requested" | "warning"): void {
    this.#socketMode.disconnect(reason);
  }

  cutSocket(): void {
    this.#socketMode.cut();
  }

  /** Looked at after every call, answer, delivery and connection; what it found, as soon as it holds. */
  waitFor<Found>(find: () => Found, timeoutMs = 5_000): Promise<Wanted<Found>> {
    return this.#watch.waitFor(find, timeoutMs, () =>
      this.calls.map(({ method, outcome }) => `${method} ${outcome}`).join(", "),
    );
  }

  /** Before anyone has connected, nobody has subscribed to events. */
  get #isHeard(): boolean {
    return this.#httpEvents.url !== null || this.#socketMode.connections > 0;
  }

  get #carrier() {
    return this.#httpEvents.url === null ? this.#socketMode : this.#httpEvents;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      if (request.url?.startsWith("/files-pri/") === true) return sendFile(request, response, this);
      if (request.url?.startsWith("/upload/") === true) {
        const isTaken = takeUpload(this.workspace, request.url, await buffer(request));
        return void response.writeHead(isTaken ? 200 : 400).end();
      }
      const isResponse = request.url?.startsWith("/response/") === true;
      await (isResponse ? this.#responseUrls : this.#webApi).handle(request, response);
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  }
}
