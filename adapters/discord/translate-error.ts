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
    const { status } = error;
    const code = String(error.code);
    const known = aboutThePlace[code] ?? sentences[status === 401 ? "unauthorized" : code];
    const sentence = known ?? `Discord refused the request: ${error.message}`;
    return new PlatformError(sentence, { ...fault, status, code, retryable: status === 429 });
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

/** Whether nothing of ours can be shown in that place until somebody changes it. */
export function isAboutThePlace({ code }: PlatformError): boolean {
  return aboutThePlace[code] !== undefined;
}

/** @returns null where the message, or all of its channel, is gone. */
export async function nullWhereGone<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request;
  } catch (error) {
    if (hasCode(error, RESTJSONErrorCodes.UnknownMessage, RESTJSONErrorCodes.UnknownChannel)) return null;
    throw error;
  }
}

const inThreads = "Unlock it, or give the bot Manage Threads.";

const aboutThePlace: Readonly<Record<string, string>> = {
  [RESTJSONErrorCodes.UnknownChannel]: "The channel is gone.",
  [RESTJSONErrorCodes.MissingAccess]:
    "The bot can't see this channel: give it View Channel, and in private threads add it as a member.",
  [RESTJSONErrorCodes.MissingPermissions]:
    "The bot may not write here: give it Send Messages, Send Messages in Threads and Read Message History.",
  [RESTJSONErrorCodes.CannotReplyWithoutPermissionToReadMessageHistory]:
    "The bot may not reply here: give it Read Message History.",
  [RESTJSONErrorCodes.ChannelVerificationLevelTooHighForYouToGainAccess]:
    "The server's verification level keeps the bot from writing here: give it a role.",
  [RESTJSONErrorCodes.CannotSendMessagesInNonTextChannel]: "This kind of channel takes no messages from bots.",
  [RESTJSONErrorCodes.CannotSendAMessageInAForumChannel]:
    "This post takes no messages yet: its author has not written the first one.",
  [RESTJSONErrorCodes.InvalidActionOnArchivedThread]: `This thread is archived and locked. ${inThreads}`,
  [RESTJSONErrorCodes.ThreadLocked]: `This thread is locked. ${inThreads}`,
  [RESTJSONErrorCodes.MessageWasBlockedByAutomaticModeration]:
    "The server's AutoMod blocked the answer: exempt the bot's role, or this channel, from the rule.",
  [RESTJSONErrorCodes.MessageBlockedByHarmfulLinksFilter]: "Discord's filter for harmful links blocked the answer.",
};

const sentences: Readonly<Record<string, string>> = {
  unauthorized: "Discord no longer accepts the bot's token: reset it in the developer portal and set DISCORD_TOKEN.",
  [RESTJSONErrorCodes.CannotSendMessagesToThisUser]: "This person takes no direct messages from the bot.",
  [RESTJSONErrorCodes.CannotSendMessagesToThisUserDueToHavingNoMutualGuilds]:
    "This person shares no server with the bot any more.",
  [RESTJSONErrorCodes.CloudflareIsBlockingYourRequest]: "Discord's protection against attacks blocks this host.",
  [RESTJSONErrorCodes.InvalidWebhookToken]: "The 15 minutes for answering a slash command are over.",
  [RESTJSONErrorCodes.UnknownInteraction]: "Discord takes no response to this any more: it waits for 3 seconds.",
};
