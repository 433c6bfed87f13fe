import { RESTJSONErrorCodes } from "discord.js";
import type { PlatformError } from "../../src/errors.ts";
import type { DiscordApi } from "./api.ts";
import { nonceFor } from "./nonce.ts";
import { hasCode } from "./translate-error.ts";

interface Answered {
  readonly turnId: string;
  readonly authorId: string;
  readonly channelId: string;
}

/** Once for a turn, whatever is tried again. @returns false where the person takes no direct messages. @throws PlatformError */
export async function tellDirectly(api: DiscordApi, { authorId, turnId }: Answered, content: string): Promise<boolean> {
  try {
    const channelId = await api.openDirectChannel(authorId);
    await api.createMessage(
      channelId,
      { content, components: [] },
      { nonce: nonceFor(turnId, content), replyTo: null },
    );
    return true;
  } catch (error) {
    if (isClosed(error)) return false;
    throw error;
  }
}

/** Whether somebody takes no direct messages from the bot. */
export function isClosed(error: unknown): boolean {
  return hasCode(
    error,
    RESTJSONErrorCodes.CannotSendMessagesToThisUser,
    RESTJSONErrorCodes.CannotSendMessagesToThisUserDueToHavingNoMutualGuilds,
    RESTJSONErrorCodes.MissingAccess,
  );
}

/** Why there is no answer where the question was asked. Best effort: never throws. @returns whether the author was told. */
export async function explainDirectly(api: DiscordApi, answered: Answered, fault: PlatformError): Promise<boolean> {
  const sentence = `I can't post my answer in <#${answered.channelId}>. ${fault.message}`;
  return tellDirectly(api, answered, sentence).catch(() => false);
}
