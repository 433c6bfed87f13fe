import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, WebAPIRequestError } from "@slack/web-api";
import { ConfigError, PlatformError } from "../../src/errors.ts";

/** Slack's faults in our words. The cause is a copy: the library's own errors carry the request with its text. */
export function translateError(error: unknown): PlatformError {
  if (error instanceof PlatformError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const fault = { status: null, requestId: null, retryAfterMs: null, cause: new Error(message) };
  if (error instanceof WebAPIPlatformError) return translateRefusal(error);
  if (error instanceof WebAPIRateLimitedError) return rateLimited(error.retryAfter * 1000, fault.cause);
  if (error instanceof WebAPIHTTPError) {
    const { statusCode: status } = error;
    return new PlatformError("Slack is failing.", { ...fault, status, code: "server-error", retryable: status >= 500 });
  }
  const code = error instanceof WebAPIRequestError ? "unreachable" : "unexpected";
  return new PlatformError("Slack is out of reach.", {
    ...fault,
    code,
    retryable: error instanceof WebAPIRequestError,
  });
}

/** Slack's `{ok:false}`. */
function translateRefusal(error: WebAPIPlatformError): PlatformError {
  const { error: given = "" } = error.data;
  if (given === "ratelimited") return rateLimited(null, new Error(given));
  // What a proxy answers in Slack's place is no code, and may hold anything.
  const code = /^\w+$/.test(given) ? given : "garbled";
  const sentence = sentences[code] ?? lackingScope(error) ?? `Slack refused the request: ${code}`;
  return new PlatformError(sentence, {
    status: null,
    requestId: null,
    retryAfterMs: null,
    code,
    retryable: retryable.has(code),
    cause: new Error(code),
  });
}

function rateLimited(retryAfterMs: number | null, cause: Error): PlatformError {
  const fault = { status: 429, code: "rate-limited", requestId: null, retryAfterMs, retryable: true, cause };
  return new PlatformError("Slack asks to wait.", fault);
}

/** What went wrong at the start: a token or a scope, where Slack says so. */
export function translateStartError(
  error: unknown,
  token: "SLACK_BOT_TOKEN" | "SLACK_APP_TOKEN",
): ConfigError | PlatformError {
  if (error instanceof ConfigError) return error;
  if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
    return problem("SLACK_PORT", "is taken by another program", "3001");
  }
  const translated = translateError(error);
  const example = token === "SLACK_BOT_TOKEN" ? "xoxb-1-2-abc" : "xapp-1-A1-2-abc";
  if (isTokenFault(translated)) return problem(token, `is not accepted by Slack (${translated.code})`, example);
  if (translated.code === "missing_scope") {
    return problem(
      token,
      `is not enough. ${translated.message} The command is: npm run threadwise -- manifest slack`,
      example,
    );
  }
  return translated;
}

export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof PlatformError && codes.includes(error.code);
}

/** Whether Slack may have done what was asked all the same: of a fault of its own, or a broken connection, nobody knows. */
export function isAmbiguous(error: unknown): boolean {
  return error instanceof PlatformError && error.retryable && error.status !== 429;
}

/** Whether the operator must act before any call can succeed. */
export function isTokenFault({ code }: PlatformError): boolean {
  return tokenFaults.has(code);
}

/** https://docs.slack.dev/reference/methods/auth.test#errors */
const tokenFaults = new Set([
  "invalid_auth",
  "not_authed",
  "account_inactive",
  "token_revoked",
  "token_expired",
  "not_allowed_token_type",
]);
const retryable = new Set([
  "internal_error",
  "fatal_error",
  "service_unavailable",
  "request_timeout",
  "garbled",
  // Until the stream ends, at the latest by itself after some minutes.
  "streaming_state_conflict",
]);
const sentences: Readonly<Record<string, string>> = {
  not_in_channel: "The bot is not in this channel: invite it.",
  channel_not_found: "The bot can't see this channel: invite it.",
  is_archived: "This channel is archived.",
  restricted_action: "The workspace does not let the bot write here.",
  token_revoked: "Slack no longer accepts the bot's token.",
  account_inactive: "Slack no longer accepts the bot's token.",
  invalid_auth: "Slack does not accept the bot's token.",
};

/** Slack says which one. */
function lackingScope({ data }: WebAPIPlatformError): string | null {
  if (data.error !== "missing_scope") return null;
  const scope = "needed" in data && typeof data.needed === "string" ? `the scope ${data.needed}` : "a scope";
  return `The Slack app lacks ${scope}: paste the manifest again and reinstall the app.`;
}

function problem(variable: string, text: string, example: string): ConfigError {
  return new ConfigError([{ variable, problem: text, example }]);
}
