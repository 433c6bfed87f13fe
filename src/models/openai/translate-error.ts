import { APIConnectionError, APIConnectionTimeoutError, APIError, OpenAIError } from "openai";
import * as z from "zod";
import { ModelError } from "../../errors.ts";
import { retryAfterMsOf } from "./retry-after.ts";

/** Nothing changes until somebody pays, whatever the status or `x-should-retry` says. */
const accountCodes = new Set(["insufficient_quota", "billing_hard_limit_reached", "billing_not_active"]);

/** Codes and types of faults that arrive inside a stream, where there is no status. */
const passingCodes =
  /^(?:server_error|internal_(?:server_)?error|rate_limit|overloaded|service_unavailable|timeout|vector_store_timeout)/;

/**
 * Whatever went wrong in a call, as what may cross the port: the signal's reason where the caller aborted, else a
 * ModelError. A bug stays what it is.
 */
export function translateError(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof ModelError) return error;
  if (error instanceof APIConnectionTimeoutError)
    return below("timeout", "the model's server did not answer in time", error);
  if (error instanceof APIConnectionError)
    return below("connection-failed", "the model's server can't be reached", error);
  if (error instanceof APIError)
    return error.status === undefined ? fromFrame(error) : fromResponse(error, error.status);
  if (isTransportError(error)) return below("stream-cut", "the connection to the model's server broke", error);
  // The SDK's words for a frame or a body that is not JSON.
  if (error instanceof SyntaxError || error instanceof OpenAIError)
    return below("malformed-response", "the model's server sent what can't be read", error);
  if (error instanceof z.ZodError) return unexpectedResponse(z.prettifyError(error), error);
  return error;
}

/** The server answered with something else than its API promises: the same will happen again. */
export function unexpectedResponse(what: string, cause?: unknown): ModelError {
  const message = `the model's server sent something unexpected: ${what}`;
  return new ModelError(message, { ...withoutResponse, code: "unexpected-response", retryable: false, cause });
}

/** The stream ended before its end. */
export function streamCut(): ModelError {
  return below("stream-cut", "the model's stream ended before its end");
}

/** A fault that the stream itself reports. */
export function streamFault(code: string | null, message: string, cause?: unknown): ModelError {
  return new ModelError(message, {
    ...withoutResponse,
    code: code ?? "stream-error",
    retryable: passingCodes.test(code ?? ""),
    cause,
  });
}

const withoutResponse = { status: null, requestId: null, retryAfterMs: null };

function below(code: string, message: string, cause?: unknown): ModelError {
  return new ModelError(message, { ...withoutResponse, code, retryable: true, cause });
}

function fromResponse(error: APIError, status: number): ModelError {
  const code = codeOf(error) ?? `http-${status}`;
  return new ModelError(error.message, {
    status,
    code,
    requestId: error.requestID ?? null,
    retryAfterMs: retryAfterMsOf(error.headers, Date.now()),
    retryable: !isAccountFault(error) && mayPass(status, error.headers?.get("x-should-retry")),
    cause: error,
  });
}

/** An error frame in a stream. Compatible servers put an HTTP status in its `code`. */
function fromFrame(error: APIError): ModelError {
  const code = codeOf(error);
  const status = Number(code);
  const isPassing =
    status >= 400 ? mayPass(status, null) : passingCodes.test(code ?? "") || passingCodes.test(error.type ?? "");
  return new ModelError(error.message, {
    ...withoutResponse,
    code: code ?? "stream-error",
    requestId: error.requestID ?? null,
    retryable: isPassing && !isAccountFault(error),
    cause: error,
  });
}

function mayPass(status: number, shouldRetry: string | null | undefined): boolean {
  if (shouldRetry === "true") return true;
  if (shouldRetry === "false") return false;
  return status === 408 || status === 409 || status === 429 || status >= 500;
}

function isAccountFault({ code, type }: APIError): boolean {
  return accountCodes.has(code ?? "") || accountCodes.has(type ?? "");
}

/** Typed as text, and a number with some servers. */
function codeOf({ code, type }: APIError): string | null {
  const given: unknown = code ?? type;
  return typeof given === "string" || typeof given === "number" ? String(given) : null;
}

/** undici's: `TypeError: terminated`, with what happened to the socket as its cause. */
function isTransportError(error: unknown): boolean {
  return error instanceof TypeError && (error.message === "terminated" || error.cause instanceof Error);
}
