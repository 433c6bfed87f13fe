import type { WebClient } from "@slack/web-api";
import type { Moderating } from "../../src/platform/channel.ts";
import type { SlackApi } from "./api.ts";
import type { Identity } from "./identity.ts";
import { linkTo } from "./channel-message.ts";
import { hasCode, translateError } from "./translate-error.ts";

export interface ModeratingDeps {
  readonly api: SlackApi;
  /** Of somebody who may delete what others wrote; the bot's own, which may delete nothing but its own messages, where there is no other. */
  readonly deleting: WebClient;
  /** Null until Slack has told. */
  readonly identity: () => Identity | null;
}

/** Slack's codes where the token does not suffice, or the workspace forbids it. */
const notAllowed = [
  "cant_delete_message",
  "compliance_exports_prevent_deletion",
  "channel_not_found",
  "missing_scope",
  "no_permission",
  "not_in_channel",
  "is_inactive",
  "invalid_auth",
  "token_revoked",
  "account_inactive",
];

/** Slack has no way to keep somebody from writing for a while. */
export function slackModerating({ api, deleting, identity }: ModeratingDeps): Moderating {
  return {
    async removeMessage({ channelId: channel }, ts) {
      try {
        await api.insist(() => remove(deleting, channel, ts));
        return true;
      } catch (error) {
        if (hasCode(error, "message_not_found")) return true;
        if (hasCode(error, ...notAllowed)) return false;
        throw error;
      }
    },
    timeOut: async () => false,
    async linkTo({ workspaceId, channelId, threadId }, messageId) {
      const known = identity();
      if (messageId !== null) return known === null ? null : linkTo(known, channelId, messageId, threadId);
      return `https://slack.com/app_redirect?${new URLSearchParams({ team: workspaceId, channel: channelId })}`;
    },
  };
}

async function remove(client: WebClient, channel: string, ts: string): Promise<void> {
  try {
    await client.chat.delete({ channel, ts });
  } catch (error) {
    throw translateError(error);
  }
}
