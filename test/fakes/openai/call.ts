import type { ServerResponse } from "node:http";
import type { Fault } from "./faults.ts";
import type { FakeState } from "./state.ts";

/** One request that has passed the door. */
export interface Call {
  readonly state: FakeState;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly response: ServerResponse;
  readonly fault: Fault | null;
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
