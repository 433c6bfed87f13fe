import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import * as z from "zod";
import type { Attempt, Carrier, Envelope, Retry } from "./deliveries.ts";

const acknowledgement = z.object({ envelope_id: z.string(), payload: z.unknown() });

interface Pending {
  socket: WebSocket | null;
  readonly end: (attempt: Attempt) => void;
}

/** Often enough for a client that leaves after 30 s without a ping. */
const pingMs = 10_000;

/** Slack's end of Socket Mode. With several connections, each envelope goes to one of them in turn. */
export class SocketMode implements Carrier {
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #appId: string;
  readonly #ackMs: number;
  readonly #onChange: () => void;
  readonly #tickets = new Set<string>();
  readonly #open: WebSocket[] = [];
  readonly #pending = new Map<string, Pending>();
  /** Envelopes that came while nobody was connected. */
  readonly #waiting = new Set<() => void>();
  readonly #pinging: NodeJS.Timeout;

  constructor(options: { readonly appId: string; readonly ackMs: number; readonly onChange: () => void }) {
    this.#appId = options.appId;
    this.#ackMs = options.ackMs;
    this.#onChange = options.onChange;
    this.#pinging = setInterval(() => {
      for (const socket of this.#open) socket.ping();
    }, pingMs);
  }

  get connections(): number {
    return this.#open.length;
  }

  /** @returns the path and query of an address that can be used once. */
  openTicket(): string {
    const ticket = randomUUID();
    this.#tickets.add(ticket);
    return `/link/?ticket=${ticket}&app_id=${this.#appId}`;
  }

  upgrade(request: IncomingMessage, duplex: Duplex, head: Buffer): void {
    const { searchParams } = new URL(request.url ?? "/", "http://slack");
    if (!this.#tickets.delete(searchParams.get("ticket") ?? "")) {
      duplex.end("HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n");
      return;
    }
    this.#server.handleUpgrade(request, duplex, head, (socket) => this.#greet(socket));
  }

  /** Asks the app to connect anew; at a "warning" Slack goes on sending here for a while. */
  disconnect(reason: "refresh_requested" | "warning"): void {
    for (const socket of this.#open.slice()) {
      if (reason === "refresh_requested") this.#leave(socket);
      socket.send(JSON.stringify({ type: "disconnect", reason, debug_info: { host: "applink" } }));
    }
  }

  /** The network breaks. */
  cut(): void {
    for (const socket of this.#open.slice()) socket.terminate();
  }

  async close(): Promise<void> {
    clearInterval(this.#pinging);
    for (const { end } of this.#pending.values()) end({ kind: "failed", reason: "closed", mayRetry: false });
    const left = [...this.#server.clients];
    await Promise.all(left.map(goAway));
    await new Promise((resolve) => this.#server.close(resolve));
  }

  attempt({ type, payload }: Envelope, retry: Retry | null): Promise<Attempt> {
    return new Promise((resolve) => {
      const id = randomUUID();
      const end = (attempt: Attempt) => {
        clearTimeout(timer);
        this.#pending.delete(id);
        this.#waiting.delete(send);
        resolve(attempt);
      };
      const timer = setTimeout(() => end(timedOut), this.#ackMs);
      const pending: Pending = { socket: null, end };
      const send = () => {
        pending.socket = this.#next();
        const events = type === "events_api" && { retry_attempt: retry?.num ?? 0, retry_reason: retry?.reason ?? "" };
        const envelope = { envelope_id: id, type, payload, accepts_response_payload: type !== "events_api", ...events };
        pending.socket?.send(JSON.stringify(envelope));
      };
      this.#pending.set(id, pending);
      if (this.#open.length === 0) this.#waiting.add(send);
      else send();
    });
  }

  #next(): WebSocket | null {
    const socket = this.#open.shift();
    if (socket !== undefined) this.#open.push(socket);
    return socket ?? null;
  }

  #greet(socket: WebSocket): void {
    this.#open.push(socket);
    socket.on("message", (data) => this.#acknowledge(String(data)));
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      this.#leave(socket);
      for (const { socket: given, end } of this.#pending.values()) if (given === socket) end(timedOut);
      this.#onChange();
    });
    socket.send(
      JSON.stringify({
        type: "hello",
        num_connections: this.#open.length,
        debug_info: { host: "applink", build_number: 1, approximate_connection_time: 18_060 },
        connection_info: { app_id: this.#appId },
      }),
    );
    for (const send of this.#waiting) {
      this.#waiting.delete(send);
      send();
    }
    this.#onChange();
  }

  #leave(socket: WebSocket): void {
    const index = this.#open.indexOf(socket);
    if (index !== -1) this.#open.splice(index, 1);
  }

  #acknowledge(data: string): void {
    const { envelope_id: id, payload } = acknowledgement.parse(JSON.parse(data));
    this.#pending.get(id)?.end({ kind: "acknowledged", payload });
  }
}

/** Politely, since a client that is about to leave takes a broken connection for a fault. */
async function goAway(socket: WebSocket): Promise<void> {
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.close(1001);
  const impatience = setTimeout(() => socket.terminate(), 500);
  await closed;
  clearTimeout(impatience);
}

/** All that Slack knows when no acknowledgement came. */
const timedOut: Attempt = { kind: "failed", reason: "timeout", mayRetry: true };
