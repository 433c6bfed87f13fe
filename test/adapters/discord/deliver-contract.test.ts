import { type OpenedReply, replySinkContract } from "../../contracts/reply-sink.ts";
import type { FakeChannel, FakeUser } from "../../fakes/discord/world.ts";
import { ask, use } from "../../helpers/scripted-intake.ts";
import { type Bot, startBot } from "./start-bot.ts";
import { contextWith } from "../../helpers/reply-context.ts";

interface Opening {
  readonly settings?: { readonly threads: boolean; readonly messageContent: boolean };
  readonly where: (bot: Bot, author: FakeUser) => FakeChannel;
  readonly how: (
    bot: Bot,
    author: FakeUser,
    channel: FakeChannel,
  ) => Promise<Parameters<Bot["adapter"]["openReply"]>[0]>;
}

const inChannel = (bot: Bot) => [...bot.discord.world.channels.values()].find(({ type }) => type === 0) ?? fail();
const mention: Opening["how"] = async (bot, author, channel) => {
  const question = await ask(bot, () => bot.discord.say(author, channel, `<@${bot.discord.world.bot.id}> why?`));
  return question.target;
};

replySinkContract("a mention in a channel", () => openOn({ where: inChannel, how: mention }));
replySinkContract("a mention that gets its own thread", () =>
  openOn({ where: inChannel, how: mention, settings: { threads: true, messageContent: true } }),
);
replySinkContract("a direct message", () =>
  openOn({ where: (bot, author) => bot.discord.world.directChannel(author.id), how: mention }),
);
replySinkContract("a slash command", () =>
  openOn({
    where: inChannel,
    how: async (bot, author, channel) => {
      const options = [{ name: "question", value: "why?" }];
      return (await use(bot, () => bot.discord.invoke(author, channel, "ask", options))).target;
    },
  }),
);

async function openOn({ settings, where, how }: Opening): Promise<OpenedReply> {
  const bot = await startBot({ ...(settings && { settings }), furnish: ({ world }) => void world.addChannel("help") });
  const { discord, adapter } = bot;
  const author = discord.world.addUser("mona");
  const channel = where(bot, author);
  const target = await how(bot, author, channel);
  const direct = discord.world.directChannel(author.id);
  const reported: string[] = [];
  const own = (channelId: string) =>
    discord.messages(channelId, author).filter(({ author }) => author === discord.world.bot);
  const isStatus = ({ content, isThinking }: { content: string; isThinking: boolean }) =>
    isThinking || content.startsWith("-# Searching");
  const sentence = "I can't help with that.";
  const places = () => [...discord.world.channels.keys()].filter((id) => id === channel.id || id !== direct.id);
  const all = () => places().flatMap(own);
  return {
    open: (changes) => adapter.openReply(target, contextWith({ onPosted: (id) => void reported.push(id), ...changes })),
    reported,
    shown: () =>
      all()
        .filter((message) => message.onlyFor === null && !isStatus(message) && message.content !== sentence)
        .map(({ content }) => content),
    hasStatus: () => all().some(isStatus),
    toldPrivately: () => {
      const inPrivate = [...all().filter(({ onlyFor }) => onlyFor === author.id), ...own(direct.id)];
      return inPrivate.map(({ content }) => content).filter((content) => content === sentence);
    },
    close: async () => await bot[Symbol.asyncDispose](),
  };
}

function fail(): never {
  throw new Error("The server has no channel.");
}
