import type { FakeDiscord } from "../fakes/discord/start.ts";
import type { FakeChannel, FakeMessage, FakeUser } from "../fakes/discord/world.ts";
import type { Dice } from "./dice.ts";
import type { Conversation, Question } from "./question.ts";
import { questionText } from "./words.ts";

type People = readonly [FakeUser, FakeUser];

/** A mention in a channel begins a thread, in which no further mention is needed once the bot has spoken. */
export function threadConversation(
  discord: FakeDiscord,
  channel: FakeChannel,
  people: People,
  dice: Dice,
): Conversation {
  const name = `discord threads in ${channel.name} of ${people[0].username}`;
  let thread: string | null = null;
  return {
    name,
    wantsToMeet: false,
    ask(number) {
      const author = dice.pick(people);
      if (dice.chance(0.15)) thread = null;
      const place = thread === null ? undefined : discord.world.channels.get(thread);
      const hasSpoken = place !== undefined && discord.answers(place.id).length > 0;
      const isFollowUp = hasSpoken && dice.chance(0.75);
      const said = discord.say(author, place ?? channel, isFollowUp ? questionText(number) : mention(discord, number));
      if (place === undefined) thread = said.id;
      const how = isFollowUp ? "follow-up" : "mention";
      return questionIn(discord, { number, conversation: name, author: author.id, how, id: said.id }, [
        place?.id ?? said.id,
      ]);
    },
  };
}

/** Where no thread may be begun, the bot answers in the channel, and people reply to what it said. */
export function replyConversation(
  discord: FakeDiscord,
  channel: FakeChannel,
  people: People,
  dice: Dice,
): Conversation {
  const name = `discord replies in ${channel.name}`;
  return {
    name,
    wantsToMeet: false,
    ask(number) {
      const author = dice.pick(people);
      const last = discord.messages(channel.id).findLast((message) => message.author === discord.world.bot);
      const repliesTo: FakeMessage | null = dice.chance(0.7) ? (last ?? null) : null;
      const text = repliesTo === null ? mention(discord, number) : questionText(number);
      const said = discord.say(author, channel, text, repliesTo);
      const how = repliesTo === null ? "mention" : "reply";
      return questionIn(discord, { number, conversation: name, author: author.id, how, id: said.id }, [channel.id]);
    },
  };
}

export function directConversation(discord: FakeDiscord, author: FakeUser): Conversation {
  const channel = discord.world.directChannel(author.id);
  const name = `discord direct messages of ${author.username}`;
  return {
    name,
    wantsToMeet: true,
    ask(number) {
      const { id } = discord.say(author, channel, questionText(number));
      return questionIn(discord, { number, conversation: name, author: author.id, how: "direct", id }, [channel.id]);
    },
  };
}

/** `/ask`; nobody can give a command while the bot is away. */
export function discordCommands(discord: FakeDiscord, channel: FakeChannel, author: FakeUser): Conversation {
  const name = `discord commands of ${author.username}`;
  return {
    name,
    wantsToMeet: false,
    ask(number) {
      if (!discord.gateway.isConnected) return null;
      const invoked = discord.invoke(author, channel, "ask", [{ name: "question", value: questionText(number) }]);
      const asked = { number, conversation: name, author: author.id, how: "command" as const, id: invoked.id };
      const isHeard = () => invoked.responded !== null;
      return { ...questionIn(discord, asked, [channel.id]), isHeard };
    },
  };
}

function mention({ world }: FakeDiscord, number: number): string {
  return `<@${world.bot.id}> ${questionText(number)}`;
}

type Asked = Pick<Question, "number" | "conversation" | "author" | "how" | "id">;

function questionIn({ world }: FakeDiscord, asked: Asked, channels: readonly string[]): Question {
  const direct = world.directChannel(asked.author).id;
  return {
    ...asked,
    at: world.now(),
    places: new Set(channels.map((id) => `discord:${id}`)),
    privatePlaces: new Set(
      [direct, ...channels.map((id) => `${id}@${asked.author}`)].map((place) => `discord:${place}`),
    ),
    isHeard: () => true,
  };
}
