import type { FakeDiscord } from "../fakes/discord/start.ts";
import type { FakeComponent, FakeMessage } from "../fakes/discord/world.ts";
import type { Dice } from "./dice.ts";
import { discordCommands, directConversation, replyConversation, threadConversation } from "./discord-conversations.ts";
import type { CallLine, Conversation, SeenMessage, Side } from "./question.ts";

const channelCount = 4;

/** Discord with people who ask in threads, by replies, directly and by command. */
export function discordSide(discord: FakeDiscord, dice: Dice): Side {
  const { world } = discord;
  const threaded = Array.from({ length: channelCount }, (_, nth) => world.addChannel(`chaos-${nth}`));
  return {
    env: {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      DISCORD_THREADS: "on",
      DISCORD_MESSAGE_CONTENT: "on",
    },
    conversation: (nth) => openConversation(discord, nth, threaded, dice.named(`discord ${nth}`)),
    seen: () => [...world.messages.values()].filter(({ author }) => author === world.bot).map(seenIn),
    statuses: () => [],
    callsAbout: (words) => callsAbout(discord, words),
  };
}

function openConversation(
  discord: FakeDiscord,
  nth: number,
  threaded: readonly ReturnType<FakeDiscord["world"]["addChannel"]>[],
  dice: Dice,
): Conversation {
  const { world } = discord;
  const people = [world.addUser(`mona${nth}`), world.addUser(`nils${nth}`)] as const;
  const kind = nth % 6;
  if (kind === 3) return directConversation(discord, people[0]);
  if (kind === 4) return discordCommands(discord, world.addChannel(`commands-${nth}`), people[0]);
  if (kind === 5) {
    const channel = world.addChannel(`replies-${nth}`);
    channel.denied.add("threads");
    return replyConversation(discord, channel, people, dice);
  }
  return threadConversation(discord, threaded[nth % channelCount] ?? world.addChannel(`threads-${nth}`), people, dice);
}

function seenIn(message: FakeMessage): SeenMessage {
  const { id, channelId, onlyFor, at, content, isThinking, components } = message;
  const buttons = buttonsIn(components);
  const ids = buttons.flatMap(({ custom_id: id }) => id ?? []);
  const labels = buttons.flatMap(({ label }) => label ?? []);
  return {
    id,
    place: `discord:${channelId}${onlyFor === null ? "" : `@${onlyFor}`}`,
    at,
    text: [isThinking ? "is thinking…" : content, ...labels].join("\n"),
    isGrowing: isThinking || ids.some((id) => id.includes("stop")),
    offersAgain: ids.some((id) => id.includes("again")),
    turnId: ids[0]?.split(":").at(-1) ?? null,
  };
}

function buttonsIn(components: readonly FakeComponent[]): FakeComponent[] {
  return components.flatMap((component) => [component, ...buttonsIn(component.components ?? [])]);
}

function callsAbout({ calls }: FakeDiscord, words: readonly string[]): CallLine[] {
  return calls.flatMap(({ method, path, body, status, at }) => {
    const given = `${path.replace(/([\w-]{8})[\w-]{40,}/, "$1…")} ${JSON.stringify(body)}`;
    if (!words.some((word) => given.includes(word))) return [];
    return [{ at, line: `${method} ${status} ${given.slice(0, 300)}` }];
  });
}
