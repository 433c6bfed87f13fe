import type { WebClient } from "@slack/web-api";
import type { Names } from "./names.ts";
import { translateStartError } from "./translate-error.ts";

/** Who the bot is, and what is known of people's names. */
export interface Identity {
  readonly teamId: string;
  readonly botUserId: string;
  readonly botId: string;
  /** Null where Slack does not say. */
  readonly appId: string | null;
  /** The workspace's own address, ending in a slash; null where Slack does not say. */
  readonly url: string | null;
  /** As far as it is known by now. */
  readonly nameOf: Names["nameOf"];
  readonly learnName: Names["learn"];
}

/** @throws ConfigError, PlatformError */
export async function fetchIdentity(client: WebClient, { nameOf, learn }: Names): Promise<Identity> {
  const { team_id, user_id, bot_id, app_id, url } = await client.auth.test().catch((error: unknown) => {
    throw translateStartError(error, "SLACK_BOT_TOKEN");
  });
  const ids = { teamId: String(team_id), botUserId: String(user_id), botId: String(bot_id), appId: app_id ?? null };
  return { ...ids, url: url ?? null, nameOf, learnName: learn };
}
