import { RESTJSONErrorCodes } from "discord.js";
import type { Moderating } from "../../src/platform/channel.ts";
import type { DiscordApi } from "./api.ts";
import { persistently } from "./persistently.ts";
import { hasCode, hasStatus } from "./translate-error.ts";

/** https://docs.discord.com/developers/resources/guild#modify-guild-member: at most 28 days. */
const longestTimeOutMs = 28 * 86_400_000;
const { UnknownMessage, UnknownChannel, UnknownMember, InvalidActionOnArchivedThread } = RESTJSONErrorCodes;

/** Needs Manage Messages and Moderate Members ("Timeout Members"). */
export function discordModerating(api: DiscordApi, waitsMs: readonly number[], now: () => number): Moderating {
  /** False where there is no such message there. */
  const removed = async (channelId: string, messageId: string, reason: string): Promise<boolean> => {
    try {
      await persistently(() => api.deleteMessage(channelId, messageId, reason), waitsMs);
      return true;
    } catch (error) {
      if (hasCode(error, UnknownMessage, UnknownChannel)) return false;
      throw error;
    }
  };

  const unlessForbidden = async (work: () => Promise<boolean>): Promise<boolean> => {
    try {
      return await work();
    } catch (error) {
      if (hasStatus(error, 403) || hasCode(error, UnknownMember, InvalidActionOnArchivedThread)) return false;
      throw error;
    }
  };

  return {
    // The message that began a thread stands in the channel. One that is gone is gone.
    removeMessage: ({ channelId, threadId }, messageId, reason) =>
      unlessForbidden(async () => {
        if (threadId !== null && (await removed(threadId, messageId, reason))) return true;
        await removed(channelId, messageId, reason);
        return true;
      }),
    timeOut: (guildId, userId, minutes, reason) =>
      unlessForbidden(async () => {
        const until = new Date(now() + Math.min(minutes * 60_000, longestTimeOutMs));
        await persistently(() => api.timeOutMember(guildId, userId, until, reason), waitsMs);
        return true;
      }),
    async linkTo({ workspaceId, channelId, threadId }, messageId) {
      if (!/^\d+$/.test(workspaceId)) return null;
      const parts = [workspaceId, threadId ?? channelId, ...(messageId === null ? [] : [messageId])];
      return `https://discord.com/channels/${parts.join("/")}`;
    },
  };
}
