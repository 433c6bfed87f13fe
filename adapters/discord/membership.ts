import { type Client, type GuildMember, PermissionFlagsBits, RESTJSONErrorCodes } from "discord.js";
import { briefly } from "../../src/platform/briefly.ts";
import type { Place } from "../../src/platform/message.ts";
import { hasCode, translateError } from "./translate-error.ts";

const needed = [PermissionFlagsBits.ViewChannel, PermissionFlagsBits.ReadMessageHistory];

/** Who may read what, by a server's roles and a channel's overwrites. */
export class Membership {
  readonly #client: () => Client | null;

  constructor(client: () => Client | null) {
    this.#client = client;
  }

  /** @throws PlatformError */
  async mayRead({ workspaceId, channelId }: Place, personId: string): Promise<boolean> {
    const channel = this.#client()?.guilds.cache.get(workspaceId)?.channels.cache.get(channelId);
    // A private thread is nobody's channel; what is said in a channel is scoped by the channel itself.
    if (channel === undefined || channel.isThread()) return false;
    const member = await this.#member(`${workspaceId}:${personId}`);
    return member !== null && channel.permissionsFor(member).has(needed);
  }

  /** Null for who is not in the server (any more). */
  readonly #member = briefly(async (id: string): Promise<GuildMember | null> => {
    const [guildId = "", personId = ""] = id.split(":");
    try {
      const members = this.#client()?.guilds.cache.get(guildId)?.members;
      return (await members?.fetch({ user: personId, force: true, cache: false })) ?? null;
    } catch (error) {
      const fault = translateError(error);
      if (hasCode(fault, RESTJSONErrorCodes.UnknownMember, RESTJSONErrorCodes.UnknownUser)) return null;
      throw fault;
    }
  });
}
