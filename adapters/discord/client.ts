import { Client, DefaultRestOptions, GatewayIntentBits, Options, type RESTOptions } from "discord.js";
import type { Log } from "../../src/platform/log.ts";
import { sparingStarts } from "./session-starts.ts";
import type { DiscordSettings } from "./settings.ts";

const plainIntents = [
  GatewayIntentBits.Guilds,
  GatewayIntentBits.GuildMessages,
  GatewayIntentBits.GuildMessageReactions,
  GatewayIntentBits.DirectMessages,
  GatewayIntentBits.DirectMessageReactions,
];

export function restOptions({ apiUrl, requestTimeoutMs }: DiscordSettings): Partial<RESTOptions> {
  return { api: apiUrl.replace(/\/$/, ""), timeout: requestTimeoutMs ?? 15_000, makeRequest };
}

/**
 * Another undici in the process, of which the first one that is loaded serves all, takes no form that it did not make itself:
 * pictures go as bytes.
 */
const makeRequest: RESTOptions["makeRequest"] = async (url, init) => {
  const { body: form, headers: given } = init;
  if (!(form instanceof FormData)) return DefaultRestOptions.makeRequest(url, init);
  const encoded = new Response(form);
  const headers = { ...given, "content-type": encoded.headers.get("content-type") ?? "" };
  return DefaultRestOptions.makeRequest(url, { ...init, headers, body: new Uint8Array(await encoded.arrayBuffer()) });
};

/** The client with the least that the adapter needs: guilds and their channels and roles are kept, people and messages are not. */
export function createClient(settings: DiscordSettings, log: Log): Client {
  const { MessageContent } = GatewayIntentBits;
  return new Client({
    intents: [...plainIntents, ...(settings.messageContent ? [MessageContent] : [])],
    // No partials: the adapter reads the gateway's payloads, and a channel made up from a message lacks its parent.
    partials: [],
    rest: restOptions(settings),
    ws: { buildIdentifyThrottler: (manager) => sparingStarts(manager, log) },
    // Every request of ours says so itself; this holds for whatever else may be sent through the client.
    allowedMentions: { parse: [], repliedUser: false },
    makeCache: Options.cacheWithLimits({
      ...Options.DefaultMakeCacheSettings,
      MessageManager: 0,
      GuildMemberManager: { maxSize: 0, keepOverLimit: (member) => member.id === member.client.user.id },
      UserManager: { maxSize: 0, keepOverLimit: (user) => user.id === user.client.user.id },
      ThreadMemberManager: 0,
      GuildEmojiManager: 0,
      GuildStickerManager: 0,
      PresenceManager: 0,
      VoiceStateManager: 0,
      GuildScheduledEventManager: 0,
      StageInstanceManager: 0,
    }),
  });
}
