import OpenAI from "openai";
import { withIdleWatchdog } from "../idle-watchdog.ts";

export interface ClientOptions {
  /** Local servers need none. */
  readonly apiKey: string | undefined;
  /** Undefined for OpenAI itself. */
  readonly baseUrl: string | undefined;
}

/** Until the headers of a stream, or until all of any other response. A server may load its model first. */
const timeoutMs = 60_000;

/**
 * Everything that the SDK would read from the environment is set here, so that configuration has one way in. It retries
 * nothing: it takes a `retry-after` over 60 s for a wish to come back in a second.
 */
export function openClient({ apiKey, baseUrl }: ClientOptions): OpenAI {
  return new OpenAI({
    // The SDK insists on a key; a server that wants none ignores it.
    apiKey: apiKey ?? "none",
    baseURL: baseUrl ?? "https://api.openai.com/v1",
    organization: null,
    project: null,
    adminAPIKey: null,
    webhookSecret: null,
    maxRetries: 0,
    timeout: timeoutMs,
    // It would log pieces of responses, and to the console.
    logLevel: "off",
  });
}

/** The same client for streams: the SDK's timeout ends with the headers, the watchdog's begins there. */
export function watchedClient(client: OpenAI, idleMs: number): OpenAI {
  return client.withOptions({ fetch: withIdleWatchdog(fetch, idleMs), timeout: Math.max(timeoutMs, idleMs) });
}
