import type { ApiError } from "./api-fault.ts";

/** What can go wrong with one request. `after` counts the deltas that still arrive. */
export type Fault =
  | {
      readonly kind: "status";
      readonly status: number;
      readonly error: ApiError;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** No headers, ever; after so many milliseconds the connection breaks, where it says so. */
  | { readonly kind: "hang"; readonly forMs?: number }
  /** Nothing more, the connection stays open. */
  | { readonly kind: "stall"; readonly after: number }
  /** The socket is destroyed; what is no stream never begins. */
  | { readonly kind: "cut"; readonly after: number }
  /** The stream ends properly, without saying that the answer has. */
  | { readonly kind: "end-early"; readonly after: number }
  | { readonly kind: "error-frame"; readonly after: number; readonly error: ApiError }
  /** A frame that is not JSON. */
  | { readonly kind: "garbage-frame"; readonly after: number }
  /** The answer comes at this pace, whatever the pace of others. */
  | { readonly kind: "slow"; readonly perTokenMs: number }
  /** Comments while the model thinks; then the answer. */
  | { readonly kind: "keep-alive"; readonly times: number; readonly everyMs: number };

/** @param headers `retry-after` or `retry-after-ms`. */
export function rateLimited(headers: Readonly<Record<string, string>> = {}): Fault {
  const message = "Rate limit reached for requests";
  return { kind: "status", status: 429, headers, error: { message, type: "requests", code: "rate_limit_exceeded" } };
}

export function outOfQuota(): Fault {
  const message = "You exceeded your current quota, please check your plan and billing details.";
  const error = { message, type: "insufficient_quota", code: "insufficient_quota" };
  return { kind: "status", status: 429, error };
}

export function failing(status: number, headers: Readonly<Record<string, string>> = {}): Fault {
  const message = "The server had an error while processing your request.";
  return { kind: "status", status, headers, error: { message, type: "server_error" } };
}
