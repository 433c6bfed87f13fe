import { DiscordAPIError, HTTPError, RateLimitError, RESTJSONErrorCodes } from "discord.js";
import * as z from "zod";
import { PlatformError } from "../../src/errors.ts";

/** Discord's faults in our words. The cause is a copy: the library's own errors carry the request, with its text and tokens. */
export function translateError(error: unknown): PlatformError {
  if (error instanceof PlatformError) return error;
  const known = error instanceof Error ? error : new Error(String(error));
  const cause = new Error(known.message);
  const fault = { status: null, requestId: null, retryAfterMs: null, cause };
  if (error instanceof DiscordAPIError) {
    const sentence = sentences[String(error.code)] ?? `Discord refused the request: ${error.message}`;
    return new PlatformError(sentence, {
      ...fault,
      status: error.status,
      code: String(error.code),
      retryable: error.status === 429,
    });
  }
  if (error instanceof HTTPError) {
    const { status } = error;
    return new PlatformError("Discord is failing.", { ...fault, status, code: "server-error", retryable: true });
  }
  if (error instanceof RateLimitError) {
    const { retryAfter: retryAfterMs } = error;
    const limited = { ...fault, status: 429, code: "rate-limited", retryAfterMs, retryable: true };
    return new PlatformError("Discord asks to wait.", limited);
  }
  if (error instanceof z.ZodError) {
    const unexpected = { ...fault, code: "unexpected-answer", retryable: false };
    return new PlatformError("Discord answered something unexpected.", unexpected);
  }
  const code = known.name === "AbortError" ? "timeout" : "unreachable";
  return new PlatformError("Discord is out of reach.", { ...fault, code, retryable: true });
}

/** Whether Discord answered with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly RESTJSONErrorCodes[]): boolean {
  return error instanceof PlatformError && codes.some((code) => String(code) === error.code);
}

export function hasStatus(error: unknown, ...statuses: readonly number[]): boolean {
  return error instanceof PlatformError && error.status !== null && statuses.includes(error.status);
}

const sentences: Readonly<Record<string, string>> = {
  [RESTJSONErrorCodes.MissingAccess]:
    "The bot can't see this channel: give it View Channel, and in private threads add it as a member.",
  [RESTJSONErrorCodes.MissingPermissions]:
    "The bot may not write here: give it Send Messages, Send Messages in Threads and Read Message History.",
  [RESTJSONErrorCodes.CannotReplyWithoutPermissionToReadMessageHistory]:
    "The bot may not reply here: give it Read Message History.",
  [RESTJSONErrorCodes.CannotSendMessagesToThisUser]: "This person takes no direct messages from the bot.",
};
