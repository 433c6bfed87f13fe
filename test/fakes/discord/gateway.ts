import { randomUUID } from "node:crypto";
import { EventEmitter, once } from "node:events";
import type { Server } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import * as z from "zod";
import { guildPayload, userPayload } from "./payloads.ts";
import type { World } from "./world.ts";

export const intents = {
  guilds: 1,
  guildMessages: 1 << 9,
  guildMessageReactions: 1 << 10,
  directMessages: 1 << 12,
  directMessageReactions: 1 << 13,
  messageContent: 1 << 15,
};
/** Members, presences and message content must be allowed in the developer portal. */
const privileged = (1 << 1) | (1 << 8) | intents.messageContent;

interface Session {
  readonly id: string;
  readonly intents: number;
  /** Everything that was sent or could not be, by its sequence number minus one. */
  readonly sent: { readonly t: string; readonly d: unknown }[];
  socket: WebSocket | null;
}

/** Something that happened; `d` sees the session's intents, and null keeps it from the session. */
interface Happening {
  readonly t: string;
  readonly d: (intents: number) => unknown;
}

interface GatewayOptions {
  readonly token: string;
  readonly allowsMessageContent: boolean;
  readonly heartbeatMs: number;
  readonly url: () => string;
}

const frame = z.object({ op: z.number(), d: z.unknown() });
const identify = z.object({ token: z.string(), intents: z.number(), properties: z.object({ os: z.string() }) });
const resume = z.object({ token: z.string(), session_id: z.string(), seq: z.number() });

/** The gateway's side of the WebSocket: one shard, one session at a time. */
export class FakeGateway {
  readonly #world: World;
  readonly #options: GatewayOptions;
  readonly #server: WebSocketServer;
  #session: Session | null = null;
  readonly #events = new EventEmitter();
  /** What happened, in order: "identify", "resume", "invalid session", "close 4200" …. */
  readonly history: string[] = [];
  /** A close code instead of a session, as Discord gives it for reasons of its own. */
  closesIdentifyWith: number | null = null;
  /** Where true, heartbeats are not acknowledged and nothing arrives: every connection is a zombie. */
  isZombie = false;
  /** How often an event is sent. */
  timesSent: (t: string) => number = () => 1;
  /** How many sessions may still be started, and when that number is renewed. */
  readonly sessionStarts = { remaining: 999, resetAfterMs: 0 };
  #isDown = false;
  #held: Happening[] | null = null;

  constructor(http: Server, world: World, options: GatewayOptions) {
    this.#world = world;
    this.#options = options;
    this.#server = new WebSocketServer({ server: http });
    this.#server.on("connection", (socket) => this.#welcome(socket));
  }

  get intents(): number | null {
    return this.#session?.intents ?? null;
  }

  /** The intents that the developer portal grants, whatever a session asked for. */
  get grantedIntents(): number {
    return this.#options.allowsMessageContent ? intents.messageContent : 0;
  }

  /** Sends an event, or keeps it for a resume where nobody is connected. */
  dispatch(t: string, d: Happening["d"]): void {
    if (this.#held === null) this.#tell(t, d);
    else this.#held.push({ t, d });
  }

  #tell(t: string, d: Happening["d"]): void {
    const session = this.#session;
    if (session === null) return;
    const payload = d(session.intents);
    if (payload === null) return;
    for (let left = this.timesSent(t); left > 0; left -= 1) {
      session.sent.push({ t, d: payload });
      if (!this.isZombie) this.#send(session.socket, 0, payload, t, session.sent.length);
    }
  }

  get isConnected(): boolean {
    return this.#session?.socket?.readyState === 1;
  }

  /** Keeps events back until `release`, which sends them as they were arranged: in another order, or repeatedly. */
  hold(): void {
    this.#held ??= [];
  }

  release(arrange: (held: readonly Happening[]) => readonly Happening[] = (held) => held): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const { t, d } of arrange(held)) this.#tell(t, d);
  }

  /** Resolves when something has happened so many times. */
  async happened(what: string, times: number): Promise<void> {
    while (this.history.filter((entry) => entry === what).length < times) await once(this.#events, "noted");
  }

  disconnect(code: number): void {
    this.#session?.socket?.close(code);
  }

  /** The network breaks. */
  cut(): void {
    this.#session?.socket?.terminate();
  }

  /** Says that the session is not valid any more; one that is resumable is good again after a resume. */
  invalidateSession(isResumable = false): void {
    const socket = this.#session?.socket ?? null;
    if (!isResumable) this.forgetSession();
    this.#send(socket, 9, isResumable);
  }

  /** So that a resume is refused. */
  forgetSession(): void {
    this.#session = null;
  }

  askToReconnect(): void {
    this.#send(this.#session?.socket ?? null, 7);
  }

  /** Drops every connection, and each that is tried, until `comeUp`. */
  goDown(): void {
    this.#isDown = true;
    for (const socket of this.#server.clients) socket.terminate();
  }

  comeUp(): void {
    this.#isDown = false;
  }

  async close(): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #note(what: string): void {
    this.history.push(what);
    this.#events.emit("noted");
  }

  #welcome(socket: WebSocket): void {
    if (this.#isDown) {
      this.#note("refused");
      return socket.terminate();
    }
    socket.on("message", (data) => this.#receive(socket, frame.parse(JSON.parse(String(data)))));
    socket.on("close", (code) => {
      this.#note(`close ${code}`);
      if (this.#session?.socket !== socket) return;
      this.#session.socket = null;
      // Discord keeps a session for a resume unless the connection was closed in good order.
      if (code === 1000 || code === 1001) this.forgetSession();
    });
    this.#send(socket, 10, { heartbeat_interval: this.#options.heartbeatMs });
  }

  #receive(socket: WebSocket, { op, d }: z.output<typeof frame>): void {
    if (op === 1 && !this.isZombie) this.#send(socket, 11);
    else if (op === 2) this.#identify(socket, identify.parse(d));
    else if (op === 6) this.#resume(socket, resume.parse(d));
    else if (op !== 1) socket.close(4001);
  }

  #identify(socket: WebSocket, wish: z.output<typeof identify>): void {
    this.#note("identify");
    if (this.closesIdentifyWith !== null) return socket.close(this.closesIdentifyWith);
    if (wish.token !== this.#options.token) return socket.close(4004, "Authentication failed.");
    // One start too many, and Discord changes the bot's token.
    if (this.sessionStarts.remaining === 0) return socket.close(4004, "Authentication failed.");
    if ((wish.intents & privileged & ~this.grantedIntents) !== 0) return socket.close(4014, "Disallowed intent(s).");
    this.sessionStarts.remaining -= 1;
    this.#session = { id: randomUUID(), intents: wish.intents, sent: [], socket };
    const guild = { id: this.#world.guildId, unavailable: true };
    this.#tell("READY", () => ({
      v: 10,
      user: userPayload(this.#world.bot),
      guilds: [guild],
      session_id: this.#session?.id,
      resume_gateway_url: this.#options.url(),
      shard: [0, 1],
      application: { id: this.#world.applicationId, flags: 0 },
    }));
    this.#tell("GUILD_CREATE", (given) => ((given & intents.guilds) === 0 ? null : guildPayload(this.#world)));
  }

  #resume(socket: WebSocket, wish: z.output<typeof resume>): void {
    this.#note("resume");
    const session = this.#session;
    if (session === null || session.id !== wish.session_id || wish.token !== this.#options.token) {
      this.#note("invalid session");
      return this.#send(socket, 9, false);
    }
    session.socket = socket;
    for (const [index, { t, d }] of session.sent.entries())
      if (index + 1 > wish.seq) this.#send(socket, 0, d, t, index + 1);
    this.#tell("RESUMED", () => ({}));
  }

  #send(
    socket: WebSocket | null,
    op: number,
    d: unknown = null,
    t: string | null = null,
    s: number | null = null,
  ): void {
    if (socket?.readyState === 1) socket.send(JSON.stringify({ op, d, t, s }));
  }
}
