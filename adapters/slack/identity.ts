import type { WebClient } from "@slack/web-api";
import { translateStartError } from "./translate-error.ts";

/** Who the bot is, and what is known of people's names. */
export interface Identity {
  readonly teamId: string;
  readonly botUserId: string;
  readonly botId: string;
  /** Null where Slack does not say. */
  readonly appId: string | null;
  readonly nameOf: (userId: string) => string;
}

/** @throws ConfigError, PlatformError */
export async function fetchIdentity(client: WebClient, nameOf: Identity["nameOf"]): Promise<Identity> {
  const { team_id, user_id, bot_id, app_id } = await client.auth.test().catch((error: unknown) => {
    throw translateStartError(error, "SLACK_BOT_TOKEN");
  });
  const ids = { teamId: String(team_id), botUserId: String(user_id), botId: String(bot_id), appId: app_id ?? null };
  return { ...ids, nameOf };
}
