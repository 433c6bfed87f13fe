import type { IncomingMessage, ServerResponse } from "node:http";

/** What can be made to go wrong with the next calls of one method; the method is not carried out. */
export type Fault =
  | { readonly error: string; readonly needed?: string }
  | { readonly status: number }
  /** 429, to be tried again after so many seconds. */
  | { readonly rateLimited: number }
  /** No answer ever comes; after so many milliseconds the connection breaks, where it says so. */
  | { readonly hang: true; readonly forMs?: number }
  /** The connection breaks. */
  | { readonly cut: true }
  /** The method is carried out, then the connection breaks: the caller can't know. */
  | { readonly cutAfter: true }
  /** The connection breaks, and the method is carried out so much later. */
  | { readonly lateMs: number };

export class Faults {
  /** The fault of a call that none was ordered for. A response_url counts as a method of this name. */
  weather: (method: string, args: object) => Fault | null = () => null;
  readonly #pending = new Map<string, Fault[]>();

  add(method: string, fault: Fault, times: number): void {
    const faults = Array.from({ length: times }, () => fault);
    this.#pending.set(method, [...(this.#pending.get(method) ?? []), ...faults]);
  }

  next(method: string, args: object): Fault | null {
    return this.#pending.get(method)?.shift() ?? this.weather(method, args);
  }
}

/** What happened, where the fault is one below Slack's own answers; null where the call goes on. */
export function strike(fault: Fault | null, request: IncomingMessage, response: ServerResponse): string | null {
  if (fault === null) return null;
  if ("hang" in fault) {
    if (fault.forMs !== undefined) setTimeout(() => request.socket.destroy(), fault.forMs).unref();
    return "hang";
  }
  if ("cut" in fault) {
    request.socket.destroy();
    return "cut";
  }
  if ("status" in fault) {
    response.writeHead(fault.status, { "content-type": "text/plain" }).end("A fault on command");
    return String(fault.status);
  }
  return null;
}
