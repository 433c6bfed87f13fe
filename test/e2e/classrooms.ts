import { type FakeDiscord, startFakeDiscord } from "../fakes/discord/start.ts";
import type { FakeInteraction, FakeMessage } from "../fakes/discord/world.ts";
import type { SeenMessage } from "../fakes/slack/seen.ts";
import { type FakeSlack, startFakeSlack } from "../fakes/slack/start.ts";

/** Ann runs the bot, Mod is a moderator, Ben asks, and Cleo knows things. */
export type Person = "ann" | "mod" | "ben" | "cleo";

/** What the bot said in a thread. */
export interface Answer {
  readonly id: string;
  readonly text: string;
  readonly buttons: readonly string[];
}

/** A platform on which people teach, the same for any platform. */
export interface Classroom extends AsyncDisposable {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  /** The channel, as the command line names it. */
  readonly channel: string;
  /** `platform:userId` */
  id(person: Person): string;
  /** Mentions the bot in #help; resolves to the thread that this begins. */
  ask(person: Person, text: string): string;
  reply(person: Person, thread: string, text: string): string;
  /** What the bot said in a thread, whole, oldest first. */
  answers(thread: string): readonly Answer[];
  /** Uses a command in #help. */
  use(person: Person, command: string, options?: Readonly<Record<string, string>>): void;
  /** What this person alone was shown, oldest first. */
  private(person: Person): readonly Answer[];
  press(person: Person, where: string | "private", answer: Answer, label: string): void;
  /** What the form that came of the last press begins with, by its fields; null where none is open. */
  form(person: Person): Readonly<Record<string, string>> | null;
  /** Sends the form in, changed so. */
  submit(person: Person, fields: Readonly<Record<string, string>>): void;
  star(person: Person, thread: string, answer: Answer, isTakenBack?: boolean): void;
  until(holds: () => boolean): Promise<unknown>;
}

const users = { ann: "U0ANN", mod: "U0MOD", ben: "U0BEN", cleo: "U0CLEO" } as const;

async function openSlack(): Promise<Classroom> {
  const slack: FakeSlack = await startFakeSlack();
  for (const [name, id] of Object.entries(users)) slack.user(id, name);
  slack.channel({ id: "C0HELP", kind: "public", name: "help", members: Object.values(users) });
  const channel = "C0HELP";
  const pattern = /"action_id":"([^"]+)","text":\{"type":"plain_text","text":"([^"]+)"/g;
  const buttonsOf = (blocks: unknown) => Array.from(JSON.stringify(blocks).matchAll(pattern));
  const answerOf = ({ ts, text, blocks }: Pick<SeenMessage, "ts" | "text" | "blocks">): Answer => ({
    id: ts,
    text: `${text}\n${JSON.stringify(blocks)}`,
    buttons: buttonsOf(blocks).map(([, , label = ""]) => label),
  });
  const own = (thread: string) =>
    slack.messages(channel, thread).filter(({ isFromBot, isStreaming }) => isFromBot && !isStreaming);
  return {
    name: "Slack",
    env: {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.url,
      ADMINS: "slack:U0ANN",
      MODERATORS: "slack:U0MOD",
    },
    channel: `slack:${slack.teamId}:${channel}`,
    id: (person) => `slack:${users[person]}`,
    ask: (person, text) => slack.say({ channel, user: users[person], text: `<@${slack.botUserId}> ${text}` }).ts,
    reply: (person, thread, text) => slack.say({ channel, user: users[person], text, thread_ts: thread }).ts,
    answers: (thread) => own(thread).map(answerOf),
    use(person, command, options = {}) {
      const [word = "", ...rest] = command.split(" ");
      const typed = [...rest, ...Object.entries(options).map(([name, value]) => `${name}:${value}`)];
      slack.command({ command: `/${word}`, text: typed.join(" "), user: users[person], channel });
    },
    private: (person) => slack.ephemeral(users[person]).map((message) => answerOf(message)),
    press(person, _, { id: messageTs }, label) {
      const everything = [...slack.ephemeral(users[person]), ...slack.messages(channel), ...threads(slack, channel)];
      const shown = everything.find(({ ts }) => ts === messageTs);
      const [, actionId = ""] = buttonsOf(shown?.blocks).find(([, , text]) => text === label) ?? [];
      slack.click({ channel, user: users[person], messageTs, actionId });
    },
    form(person) {
      const view = slack.workspace.modals.findLast(({ user }) => user === users[person])?.view;
      if (view === undefined) return null;
      const fields = (view["blocks"] as readonly SlackField[]).map(({ block_id: name = "", element }) => {
        return [name, element.initial_value ?? element.initial_option?.value ?? ""] as const;
      });
      return Object.fromEntries(fields);
    },
    submit: (person, fields) => void slack.submit({ user: users[person], fields }),
    star(person, _thread, { id: ts }, isTakenBack = false) {
      const reaction = { channel, user: users[person], ts, name: "star" };
      if (isTakenBack) slack.unreact(reaction);
      else slack.react(reaction);
    },
    until: (holds) => slack.waitFor(() => holds() || null, 20_000),
    [Symbol.asyncDispose]: () => slack.close(),
  };
}

interface SlackField {
  readonly block_id?: string;
  readonly element: { readonly initial_value?: string; readonly initial_option?: { readonly value: string } };
}

/** Every message that stands in a thread. */
function threads(slack: FakeSlack, channel: string): SeenMessage[] {
  return slack.messages(channel).flatMap(({ ts }) => slack.messages(channel, ts));
}

async function openDiscord(): Promise<Classroom> {
  const discord: FakeDiscord = await startFakeDiscord();
  const { world } = discord;
  const people = {
    ann: world.addUser("ann"),
    mod: world.addUser("mod"),
    ben: world.addUser("ben"),
    cleo: world.addUser("cleo"),
  };
  const help = world.addChannel("help");
  const said = new Map<string, FakeMessage>();
  let opened: FakeInteraction | null = null;
  const componentsOf = ({ components }: FakeMessage) => components.flatMap((row) => row.components ?? []);
  const answerOf = (message: FakeMessage): Answer => ({
    id: message.id,
    text: message.content,
    buttons: componentsOf(message).map(({ label = "" }) => label),
  });
  const channelOf = (id: string) => {
    const channel = world.channels.get(id);
    if (channel === undefined) throw new Error(`there is no channel ${id}`);
    return channel;
  };
  const own = (channelId: string, viewer: Person | null) =>
    discord
      .messages(channelId, viewer && people[viewer])
      .filter(({ author, isThinking }) => author.id === world.bot.id && !isThinking);
  return {
    name: "Discord",
    env: {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      DISCORD_THREADS: "on",
      DISCORD_MESSAGE_CONTENT: "on",
      ADMINS: `discord:${people.ann.id}`,
      MODERATORS: `discord:${people.mod.id}`,
    },
    channel: `discord:${world.guildId}:${help.id}`,
    id: (person) => `discord:${people[person].id}`,
    ask(person, text) {
      const message = discord.say(people[person], help, `<@${world.bot.id}> ${text}`);
      said.set(message.id, message);
      return message.id;
    },
    reply: (person, thread, text) => discord.say(people[person], channelOf(thread), text).id,
    answers: (thread) =>
      own(thread, null)
        .map(answerOf)
        .filter(({ buttons }) => !buttons.includes("Stop")),
    use(person, command, options = {}) {
      const typed = Object.entries(options).map(([name, value]) => ({ name, value }));
      const [name = "", subcommand] = command.split(" ");
      discord.invoke(
        people[person],
        help,
        name,
        subcommand === undefined ? typed : [{ name: subcommand, options: typed }],
      );
    },
    private: (person) =>
      [...world.messages.values()]
        .filter(({ onlyFor, isThinking }) => onlyFor === people[person].id && !isThinking)
        .map(answerOf)
        .filter(({ buttons }) => !buttons.includes("Stop")),
    press(person, _, { id }, label) {
      const message = world.messages.get(id);
      const button = message && componentsOf(message).find((one) => one.label === label);
      if (message === undefined || button?.custom_id === undefined) throw new Error(`there is no button ${label}`);
      opened = discord.press(people[person], message, button.custom_id);
    },
    form() {
      const components = opened?.modal?.components;
      if (components === undefined) return null;
      return Object.fromEntries(
        components.map(({ component: { custom_id: name, value, options } }) => {
          return [name, value ?? options?.find((option) => option.default)?.value ?? ""];
        }),
      );
    },
    submit(person, fields) {
      if (opened === null) throw new Error("no form is open");
      discord.submit(people[person], opened, fields);
      opened = null;
    },
    star(person, _thread, { id }, isTakenBack = false) {
      const message = world.messages.get(id);
      if (message === undefined) throw new Error("there is no such message");
      if (isTakenBack) discord.unreact(people[person], message, "⭐");
      else discord.react(people[person], message, "⭐");
    },
    until: (holds) => discord.until(holds),
    [Symbol.asyncDispose]: async () => discord[Symbol.asyncDispose](),
  };
}

export const classrooms = [
  { name: "Slack", open: openSlack },
  { name: "Discord", open: openDiscord },
];
