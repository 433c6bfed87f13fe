import type { ConversationsInfoResponse, WebClient } from "@slack/web-api";
import { briefly } from "../../src/platform/briefly.ts";
import { translateError } from "./translate-error.ts";

type Channel = NonNullable<ConversationsInfoResponse["channel"]>;

/** The most that Slack gives at once. */
const membersPage = 1_000;

const channelsPage = 200;

/** Who may read what, as Slack tells. Each throws PlatformError. */
export class Membership {
  readonly #client: WebClient;
  readonly #teamId: () => string | null;

  /** @param client one that neither waits nor tries again: somebody waits for an answer. */
  constructor(client: WebClient, teamId: () => string | null) {
    this.#client = client;
    this.#teamId = teamId;
  }

  /** Null where the bot can't see it. */
  readonly channel = briefly(async (channel: string): Promise<Channel | null> => {
    try {
      return (await this.#client.conversations.info({ channel })).channel ?? null;
    } catch (error) {
      const fault = translateError(error);
      if (fault.code === "channel_not_found") return null;
      throw fault;
    }
  });

  /** In a public channel every full member of the workspace may read; guests, and all people elsewhere, where they are members. */
  async mayRead(channelId: string, personId: string): Promise<boolean> {
    const channel = await this.channel(channelId);
    if (channel === null || channel.is_im === true || channel.is_mpim === true) return false;
    if (channel.is_private !== true && (await this.#isFullMember(personId))) return true;
    return (await this.#members(channelId)).has(personId);
  }

  /** Those of a workspace that the bot is in. */
  readonly ownChannels = briefly(async (_workspaceId: string): Promise<readonly Channel[]> => {
    const channels: Channel[] = [];
    let cursor: string | undefined;
    try {
      do {
        const at = cursor === undefined ? {} : { cursor };
        const wanted = { types: "public_channel,private_channel", exclude_archived: true, limit: channelsPage };
        const page = await this.#client.users.conversations({ ...wanted, ...at });
        channels.push(...(page.channels ?? []));
        cursor = page.response_metadata?.next_cursor;
      } while (cursor !== undefined && cursor !== "");
    } catch (error) {
      throw translateError(error);
    }
    return channels;
  });

  readonly #isFullMember = briefly(async (user: string): Promise<boolean> => {
    try {
      const { user: person } = await this.#client.users.info({ user });
      const isGuest = person?.is_restricted === true || person?.is_ultra_restricted === true;
      const isHere = person?.team_id === this.#teamId() && person?.deleted !== true;
      return isHere && !isGuest && person?.is_bot !== true;
    } catch (error) {
      const fault = translateError(error);
      if (fault.retryable) throw fault;
      return false;
    }
  });

  readonly #members = briefly(async (channel: string): Promise<ReadonlySet<string>> => {
    const members = new Set<string>();
    let cursor: string | undefined;
    try {
      do {
        const at = cursor === undefined ? {} : { cursor };
        const page = await this.#client.conversations.members({ channel, limit: membersPage, ...at });
        for (const member of page.members ?? []) members.add(member);
        cursor = page.response_metadata?.next_cursor;
      } while (cursor !== undefined && cursor !== "");
    } catch (error) {
      throw translateError(error);
    }
    return members;
  });
}
