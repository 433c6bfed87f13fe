import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type ApiError, ApiFault } from "./api-fault.ts";
import { type Call, sendJson } from "./call.ts";
import { chatCompletions } from "./chat-completions.ts";
import { embeddings } from "./embeddings.ts";
import type { Fault } from "./faults.ts";
import { listFiles, uploadFile } from "./files.ts";
import { fineTuning } from "./fine-tuning.ts";
import { changeJob, createJob } from "./fine-tuning-orders.ts";
import { listModels } from "./models.ts";
import { moderations } from "./moderations.ts";
import { responses } from "./responses.ts";
import { createState, type FakeState } from "./state.ts";

export interface FakeOpenAI extends FakeState {
  readonly baseUrl: string;
  /** The next requests to this path ("/responses") meet these faults, one each. */
  next(path: string, ...faults: readonly Fault[]): void;
  close(): Promise<void>;
}

type Endpoint = readonly [method: string, path: RegExp, handle: (call: Call) => Promise<void>];

const endpoints: readonly Endpoint[] = [
  ["POST", /^\/responses$/, responses],
  ["POST", /^\/chat\/completions$/, chatCompletions],
  ["POST", /^\/embeddings$/, embeddings],
  ["POST", /^\/moderations$/, moderations],
  ["GET", /^\/fine_tuning\/jobs(?:\/|$)/, fineTuning],
  ["POST", /^\/fine_tuning\/jobs$/, createJob],
  ["POST", /^\/fine_tuning\/jobs\/[^/]+\/(?:cancel|pause|resume)$/, changeJob],
  ["GET", /^\/files$/, listFiles],
  ["POST", /^\/files$/, uploadFile],
  ["GET", /^\/models(?:\/|$)/, listModels],
];

const streamed = new Set(["/responses", "/chat/completions"]);

/** OpenAI on 127.0.0.1, as strict as the real one about keys, parameters and limits. */
export async function startFakeOpenAI(options: Partial<FakeState> = {}): Promise<FakeOpenAI> {
  const state = createState(options);
  const faults = new Map<string, Fault[]>();
  const server = createServer((request, response) => {
    const answer = handle(state, faults, request, response);
    answer.catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else sendFault(response, error);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the fake has no port");

  return Object.assign(state, {
    baseUrl: `http://127.0.0.1:${address.port}/v1`,
    next: (path: string, ...more: readonly Fault[]) => void faults.set(path, [...(faults.get(path) ?? []), ...more]),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  });
}

async function handle(
  state: FakeState,
  faults: ReadonlyMap<string, Fault[]>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://fake");
  const path = url.pathname.replace(/^\/v1/, "");
  const body = await readBody(request);
  state.requests.push({ method: request.method ?? "", path, headers: request.headers, body });
  response.setHeader("x-request-id", `req_${state.requests.length}`);

  checkKey(state, request.headers.authorization);
  const endpoint = endpoints.find(([method, pattern]) => method === request.method && pattern.test(path));
  if (endpoint === undefined)
    throw new ApiFault(404, {
      message: `Invalid URL (${request.method} ${url.pathname})`,
      type: "invalid_request_error",
    });
  const fault = faults.get(path)?.shift() ?? state.weather(path, body);
  if (fault?.kind === "status") throw new ApiFault(fault.status, fault.error, fault.headers);
  if (fault?.kind === "hang") {
    if (fault.forMs !== undefined) setTimeout(() => request.socket.destroy(), fault.forMs).unref();
    return;
  }
  if (fault?.kind === "cut" && !streamed.has(path)) return void request.socket.destroy();
  await sleep(state.delays[path] ?? 0);
  await endpoint[2]({ state, path, query: url.searchParams, body, response, fault });
}

/** Forms as their fields, files among them; everything else is JSON. */
async function readBody(request: IncomingMessage): Promise<unknown> {
  const type = request.headers["content-type"] ?? "";
  if (!type.startsWith("multipart/form-data")) return readJson(request);
  const bytes: Buffer[] = await request.toArray();
  const form = await new Response(Buffer.concat(bytes), { headers: { "content-type": type } }).formData();
  return Object.fromEntries(form);
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const text = (await request.toArray()).join("");
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    throw new ApiFault(400, {
      message: "We could not parse the JSON body of your request.",
      type: "invalid_request_error",
    });
  }
}

function checkKey({ apiKey }: FakeState, authorization: string | undefined): void {
  if (apiKey === null || authorization === `Bearer ${apiKey}`) return;
  const error: ApiError =
    authorization === undefined
      ? { message: "You didn't provide an API key.", type: "invalid_request_error" }
      : { message: "Incorrect API key provided.", type: "invalid_request_error", code: "invalid_api_key" };
  throw new ApiFault(401, error);
}

function sendFault(response: ServerResponse, error: unknown): void {
  const fault = error instanceof ApiFault ? error : new ApiFault(500, { message: String(error), type: "server_error" });
  for (const [name, value] of Object.entries(fault.headers)) response.setHeader(name, value);
  sendJson(response, fault.status, { error: { param: null, code: null, ...fault.error } });
}
