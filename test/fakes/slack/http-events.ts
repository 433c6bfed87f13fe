import { Agent, type IncomingHttpHeaders, request } from "node:http";
import { text } from "node:stream/consumers";
import type { Attempt, Carrier, Envelope, Retry } from "./deliveries.ts";
import { signedHeaders } from "./sign.ts";

interface HttpEventsOptions {
  readonly signingSecret: string;
  readonly ackMs: number;
}

/** Slack's HTTP delivery: signed, to be answered with 2xx within three seconds. */
export class HttpEvents implements Carrier {
  url: string | null = null;
  readonly #options: HttpEventsOptions;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 });
  readonly #closed = new AbortController();

  constructor(options: HttpEventsOptions) {
    this.#options = options;
  }

  close(): void {
    this.#closed.abort();
    this.#agent.destroy();
  }

  async attempt({ type, payload }: Envelope, retry: Retry | null): Promise<Attempt> {
    const body = type === "events_api" ? JSON.stringify(payload) : formOf(type, payload);
    const contentType = type === "events_api" ? "application/json" : "application/x-www-form-urlencoded";
    const retries = retry && { "x-slack-retry-num": String(retry.num), "x-slack-retry-reason": retry.reason };
    const answer = await this.#post(body, { "content-type": contentType, ...retries });
    if (typeof answer === "string") return { kind: "failed", reason: answer, mayRetry: !this.#closed.signal.aborted };
    if (answer.status >= 200 && answer.status < 300) return { kind: "acknowledged", payload: parsed(answer.body) };
    return { kind: "failed", reason: "http_error", mayRetry: answer.headers["x-slack-no-retry"] !== "1" };
  }

  /** What Slack does when an address is entered; whether it passes. */
  async verify(): Promise<boolean> {
    const challenge = "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P";
    const body = JSON.stringify({ token: "verification", challenge, type: "url_verification" });
    const answer = await this.#post(body, { "content-type": "application/json" });
    return typeof answer !== "string" && answer.status === 200 && answer.body.includes(challenge);
  }

  /** Why it failed, in the words of `x-slack-retry-reason`, where it did. */
  #post(
    body: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<string | { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }> {
    const { url } = this;
    if (url === null) return Promise.resolve("connection_failed");
    const timeout = AbortSignal.timeout(this.#options.ackMs);
    return new Promise((resolve) => {
      const failed = () => resolve(timeout.aborted ? "http_timeout" : "connection_failed");
      const outgoing = request(
        url,
        {
          method: "POST",
          agent: this.#agent,
          signal: AbortSignal.any([timeout, this.#closed.signal]),
          headers: {
            "content-length": String(Buffer.byteLength(body)),
            "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            // By the real clock, as the app's own: time that was let pass is no reason to refuse an event.
            ...signedHeaders(this.#options.signingSecret, body),
            ...headers,
          },
        },
        (response) => {
          const { statusCode: status = 0, headers } = response;
          text(response).then((body) => resolve({ status, headers, body }), failed);
        },
      );
      outgoing.on("error", failed);
      outgoing.end(body);
    });
  }
}

/** Commands are fields of a form; the rest is one field that holds JSON. */
function formOf(type: Envelope["type"], payload: object): string {
  const fields = type === "slash_commands" ? { ...payload } : { payload: JSON.stringify(payload) };
  return new URLSearchParams(fields).toString();
}

/** A command may be answered with text or JSON. */
function parsed(body: string): unknown {
  try {
    return body === "" ? {} : JSON.parse(body);
  } catch {
    return { text: body };
  }
}
