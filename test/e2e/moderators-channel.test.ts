import { describe, expect, test, vi } from "vitest";
import { type FakeDiscord, startFakeDiscord } from "../fakes/discord/start.ts";
import type { FakeInteraction } from "../fakes/discord/world.ts";
import { startFakeOpenAI } from "../fakes/openai/start.ts";
import { type FakeSlack, startFakeSlack } from "../fakes/slack/start.ts";
import { openHome, spoken } from "./start-program.ts";

const patient = { timeout: 90_000 };
const until = (holds: () => void) => vi.waitFor(holds, { timeout: 20_000, interval: 50 });

interface Shown {
  readonly id: string;
  readonly text: string;
  readonly buttons: readonly string[];
}

/** A platform with people who write, a moderator, and the channel where moderators see alerts. */
interface Community extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>;
  /** A member writes to the others; returns the message's id. */
  say(text: string): string;
  /** A member asks the bot. */
  ask(text: string): string;
  stands(messageId: string): boolean;
  alerts(): readonly Shown[];
  askWith(text: string, name: string, content: string): void;
  /** A member sends a file to the others. */
  drop(name: string, content: string): string;
  /** Somebody uses a command with a text. */
  use(who: "member" | "moderator", command: string, option: string, text: string): void;
  timedOut(): boolean;
  press(who: "member" | "moderator", card: Shown, label: string): void;
  /** What the bot told the member in direct messages, or for their eyes alone. */
  told(who: "member" | "moderator"): string;
  /** Presses a button of what the moderator alone was shown last. */
  /** False while there is no such button: it comes with the end of the answer. */
  pressOwn(label: string): boolean;
  /** Sends the form that is open in; false where none is. */
  submit(fields: Readonly<Record<string, string>>): boolean;
  failPosts(): void;
}

function inSlack(slack: FakeSlack): Community {
  slack.user("U0ANN", "ann");
  slack.user("U0MO", "mo");
  slack.channel({ id: "C0HELP", kind: "public", name: "help", members: ["U0ANN", "U0MO"] });
  slack.channel({ id: "C0MODS", kind: "private", name: "mods", members: ["U0ANN", "U0MO"] });
  const ids = { member: "U0ANN", moderator: "U0MO" };
  const say = (text: string) => slack.say({ channel: "C0HELP", user: "U0ANN", text }).ts;
  const pattern =
    /"action_id":"([^"]+)","text":\{"type":"plain_text","text":"([^"]+)"(?:,"emoji":true)?\}(?:,"value":"([^"]*)")?/g;
  const buttons = (blocks: unknown) => Array.from(JSON.stringify(blocks).matchAll(pattern));
  const own = (channel: string) => slack.messages(channel).filter(({ isFromBot }) => isFromBot);
  return {
    env: {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.url,
      SLACK_ADMIN_TOKEN: slack.adminToken,
      MODERATORS: "slack:U0MO",
      ADMINS: "slack:U0MO",
      MODERATORS_CHANNEL: `slack:${slack.teamId}:C0MODS`,
    },
    say,
    ask: (text) => say(`<@${slack.botUserId}> ${text}`),
    stands: (ts) => slack.messages("C0HELP").some((message) => message.ts === ts),
    alerts: () =>
      own("C0MODS").map(({ ts: id, text, blocks }) => ({
        id,
        text,
        buttons: buttons(blocks).map(([, , label = ""]) => label),
      })),
    askWith: (text, name, content) =>
      void slack.say({
        channel: "C0HELP",
        user: "U0ANN",
        text: `<@${slack.botUserId}> ${text}`,
        files: { [name]: content },
      }),
    drop: (name, content) => slack.say({ channel: "C0HELP", user: "U0ANN", text: "", files: { [name]: content } }).ts,
    use(who, words, _option, text) {
      const [command = "", ...subcommand] = words.split(" ");
      slack.command({
        channel: "C0HELP",
        user: ids[who],
        command: `/${command}`,
        text: [...subcommand, text].join(" "),
      });
    },
    timedOut: () => false,
    press(who, { id }, label) {
      const blocks = own("C0MODS").find(({ ts }) => ts === id)?.blocks;
      const [, actionId = "", , value = ""] = buttons(blocks).find(([, , text]) => text === label) ?? [];
      slack.click({ channel: "C0MODS", user: ids[who], messageTs: id, actionId, value });
    },
    told: (who) => {
      const direct = [...slack.workspace.channels.values()].filter(
        ({ kind, members }) => kind === "im" && members.has(ids[who]),
      );
      return [...direct.flatMap(({ id }) => own(id)), ...slack.ephemeral(ids[who])].map(({ text }) => text).join("\n");
    },
    pressOwn(label) {
      const shown = slack.ephemeral("U0MO").at(-1);
      const [, actionId, , value = ""] = buttons(shown?.blocks).find(([, , text]) => text === label) ?? [];
      if (actionId === undefined) return false;
      slack.click({
        channel: "C0HELP",
        user: "U0MO",
        messageTs: shown?.ts ?? "",
        actionId,
        ...(value !== "" && { value }),
      });
      return true;
    },
    submit(fields) {
      if (slack.workspace.modals.length === 0) return false;
      slack.submit({ user: "U0MO", fields });
      return true;
    },
    failPosts: () => slack.fail("chat.postMessage", { error: "internal_error" }),
    [Symbol.asyncDispose]: () => slack.close(),
  };
}

function inDiscord(discord: FakeDiscord): Community {
  const { world } = discord;
  const people = { member: world.addUser("ann"), moderator: world.addUser("mo") };
  let pressed: FakeInteraction | null = null;
  const help = world.addChannel("help");
  const mods = world.addChannel("mods");
  const say = (text: string) => discord.say(people.member, help, text).id;
  const own = () =>
    discord.messages(mods.id).filter(({ author, onlyFor }) => author.id === world.bot.id && onlyFor === null);
  const buttonsOf = (id: string) =>
    world.messages.get(id)?.components.flatMap(({ components = [] }) => components) ?? [];
  return {
    env: {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      DISCORD_MESSAGE_CONTENT: "on",
      MODERATORS: `discord:${people.moderator.id}`,
      ADMINS: `discord:${people.moderator.id}`,
      MODERATORS_CHANNEL: `discord:${world.guildId}:${mods.id}`,
    },
    say,
    ask: (text) => say(`<@${world.bot.id}> ${text}`),
    stands: (id) => world.messages.has(id),
    alerts: () =>
      own().map(({ id, content: text }) => ({ id, text, buttons: buttonsOf(id).map(({ label = "" }) => label) })),
    askWith: (text, name, content) =>
      void discord.drop(people.member, help, `<@${world.bot.id}> ${text}`, { [name]: content }),
    drop: (name, content) => discord.drop(people.member, help, "", { [name]: content }).id,
    use(who, words, option, value) {
      const [command = "", subcommand] = words.split(" ");
      const typed = value === "" ? [] : [{ name: option, value }];
      const options = subcommand === undefined ? typed : [{ name: subcommand, options: typed }];
      discord.invoke(people[who], help, command, options);
    },
    timedOut: () => world.timedOut.has(people.member.id) && world.auditLog.some(({ reason }) => reason?.includes("mo")),
    press(who, { id }, label) {
      const message = world.messages.get(id);
      const button = buttonsOf(id).find((one) => one.label === label)?.custom_id;
      if (message !== undefined && button !== undefined) discord.press(people[who], message, button);
    },
    told: (who) => {
      const { id } = people[who];
      const direct = [...world.channels.values()].find(({ recipientId }) => recipientId === id);
      return [...world.messages.values()]
        .filter(({ channelId, onlyFor }) => channelId === direct?.id || onlyFor === id)
        .map(({ content }) => content)
        .join("\n");
    },
    pressOwn(label) {
      const shown = discord.messages(help.id, people.moderator).findLast(({ onlyFor }) => onlyFor !== null);
      const button = buttonsOf(shown?.id ?? "").find((one) => one.label === label)?.custom_id;
      if (shown === undefined || button === undefined) return false;
      pressed = discord.press(people.moderator, shown, button);
      return true;
    },
    submit(fields) {
      if (pressed === null || pressed.modal === null) return false;
      discord.submit(people.moderator, pressed, fields);
      return true;
    },
    failPosts: () =>
      discord.fault({
        method: "POST",
        path: new RegExp(`^/channels/${mods.id}/messages$`),
        times: 6,
        how: { kind: "status", status: 503, code: 0 },
      }),
    [Symbol.asyncDispose]: () => discord[Symbol.asyncDispose](),
  };
}

const scores = (text: string): Record<string, number> => {
  if (text.includes("zugzwang")) return { "violence/graphic": 0.9, violence: 0.9 };
  return text.includes("gambit") ? { harassment: 0.7 } : {};
};

async function openStage(community: Community) {
  const openai = await startFakeOpenAI({ moderate: scores, answer: () => ({ text: `Here you are, ${spoken}.` }) });
  const home = await openHome();
  return {
    ...community,
    home,
    env: {
      OPENAI_API_KEY: "sk-fake",
      OPENAI_BASE_URL: openai.baseUrl,
      MODEL: "llama-local",
      CONSOLE: "off",
      ...community.env,
    },
    async [Symbol.asyncDispose]() {
      await home[Symbol.asyncDispose]();
      await community[Symbol.asyncDispose]();
      await openai.close();
    },
  };
}

const platforms = [
  { name: "Slack", open: async () => openStage(inSlack(await startFakeSlack())) },
  { name: "Discord", open: async () => openStage(inDiscord(await startFakeDiscord())) },
];

describe.each(platforms)("the moderators' channel in $name", ({ name, open }) => {
  test("a moderator deletes a message with a press, and nobody else can", patient, async () => {
    await using stage = await open();
    await stage.home.start(stage.env);
    const asked = stage.ask(`a zugzwang, ${spoken}`);
    await until(() => expect(stage.alerts()).toHaveLength(1));
    const [card] = stage.alerts();
    expect(card?.text).toContain("violence/graphic 0.90");
    expect(card?.text).toContain(`a zugzwang, ${spoken}`);
    expect(card?.text).toContain("ann");
    if (card === undefined) return;
    stage.press("member", card, "🗑 Delete");
    await until(() => expect(stage.told("member")).toContain("Only moderators may do this"));
    expect(stage.stands(asked)).toBe(true);
    stage.press("moderator", card, "🗑 Delete");
    await until(() => expect(stage.stands(asked)).toBe(false));
    await until(() => expect(stage.alerts()).toMatchObject([{ id: card.id, buttons: [] }]));
    expect(stage.alerts()[0]?.text).toMatch(/mo.* decided: .*delete/);
  });

  test("an author is warned with a press, and a press that comes second changes nothing", patient, async () => {
    await using stage = await open();
    await stage.home.start(stage.env);
    stage.ask(`a zugzwang, ${spoken}`);
    await until(() => expect(stage.alerts()).toHaveLength(1));
    const [card] = stage.alerts();
    if (card === undefined) return;
    stage.press("moderator", card, "✉️ Warn");
    stage.press("moderator", card, "↩️ This was wrong");
    await until(() => expect(stage.told("member")).toContain("A word in private"));
    await until(() => expect(stage.alerts()[0]?.text).toMatch(/decided: .*warn/));
    await until(() => expect(stage.alerts()[0]?.buttons).toEqual([]));
    expect(stage.alerts()[0]?.text).toMatch(/decided: .*warn/);
  });

  test("an author is kept from writing for an hour, where the platform can do that", patient, async () => {
    await using stage = await open();
    await stage.home.start(stage.env);
    stage.ask(`a zugzwang, ${spoken}`);
    await until(() => expect(stage.alerts()).toHaveLength(1));
    const [card] = stage.alerts();
    if (card === undefined) return;
    expect(card.buttons.includes("⏳ Time out 1 h")).toBe(name === "Discord");
    if (name !== "Discord") return;
    stage.press("moderator", card, "⏳ Time out 1 h");
    await until(() => expect(stage.timedOut()).toBe(true));
    await until(() => expect(stage.alerts()[0]?.text).toMatch(/decided: .*timeOut/));
  });

  test("an appeal comes as a card of its own, and its author is told what was decided", patient, async () => {
    await using stage = await open();
    await stage.home.start(stage.env);
    stage.ask(`a gambit, ${spoken}`);
    await until(() => expect(stage.told("member")).toContain("send /moderation appeal"));
    expect(stage.alerts()).toEqual([]);
    stage.use("member", "moderation appeal", "reason", `it is chess, ${spoken}`);
    await until(() => expect(stage.alerts()).toMatchObject([{ buttons: ["✅ Approve", "Deny"] }]));
    const [card] = stage.alerts();
    if (card === undefined) return;
    expect(card.text).toContain(`The author says: it is chess, ${spoken}`);
    stage.press("moderator", card, "✅ Approve");
    await until(() => expect(stage.told("member")).toContain("refusing you was a mistake"));
    await until(() => expect(stage.alerts()).toMatchObject([{ buttons: [] }]));
  });

  test(
    "in a watched channel, a bad message and a bad image are removed and told, and are not indexed",
    patient,
    async () => {
      await using stage = await open();
      const rule = { block: 0.5, onBlock: ["delete", "alert"] };
      const categories = { harassment: rule, violence: rule, "violence/graphic": { onBlock: ["delete", "alert"] } };
      await stage.home.write("policy.json", JSON.stringify({ everywhere: { categories } }));
      await stage.home.command(["moderation", "policy", "set", "policy.json"], stage.env);
      const program = await stage.home.start(stage.env);
      stage.use("member", "moderation watch", "state", "on");
      await until(() => expect(stage.told("member")).toContain("Only moderators may do this"));
      stage.use("moderator", "moderation watch", "state", "on");
      await until(() => expect(stage.told("moderator")).toContain("every message of this channel is judged"));
      stage.use("moderator", "knowledge watch", "what", "");
      await until(() => expect(stage.told("moderator")).toContain("/forget me"));

      const bad = stage.say(`what a gambit you are, ${spoken}`);
      const good = stage.say(`castling is done with the king, ${spoken}`);
      await until(() => expect(stage.stands(bad)).toBe(false));
      await until(() => expect(stage.told("member")).toContain("I have removed your message"));
      await until(() => expect(stage.alerts()).toHaveLength(1));
      expect(stage.alerts()[0]?.text).toContain("message · harassment 0.70");
      const image = stage.drop("holiday.gif", "GIF89a zugzwang");
      const harmless = stage.drop("chess.gif", "GIF89a a board");
      await until(() => expect(stage.stands(image)).toBe(false));
      await until(() => expect(stage.alerts()).toHaveLength(2));
      expect(stage.alerts()[1]?.text).toContain("violence/graphic 0.90");
      expect([stage.stands(good), stage.stands(harmless)]).toEqual([true, true]);

      await vi.waitFor(
        () => {
          stage.use("moderator", "search", "query", "castling king");
          expect(stage.told("moderator")).toContain("is done with the");
        },
        { timeout: 20_000, interval: 1_000 },
      );
      stage.use("moderator", "search", "query", `"what a gambit"`);
      await until(() => expect(stage.told("moderator")).toContain("Nothing found"));
      expect(program.stderr).not.toContain("could not be judged");
    },
  );

  test("an image that comes with a question is judged with it", patient, async () => {
    await using stage = await open();
    await stage.home.start(stage.env);
    stage.askWith("what is this", "board.gif", "GIF89a zugzwang");
    await until(() => expect(stage.told("member")).toContain("I can't help with this message"));
    await until(() => expect(stage.alerts()).toHaveLength(1));
  });

  test("thresholds are changed in a form, and hold with the next message", patient, async () => {
    await using stage = await open();
    await stage.home.start(stage.env);
    stage.use("moderator", "moderation thresholds", "", "");
    await until(() => expect(stage.told("moderator")).toContain("What holds for you in this channel"));
    await until(() => expect(stage.pressOwn("✏️ Change")).toBe(true));
    await until(() => expect(stage.submit({ thresholds: "harassment off 7", why: "" })).toBe(true));
    await until(() => expect(stage.told("moderator")).toContain("Line 1, `harassment off 7`: block must be"));
    stage.use("moderator", "moderation thresholds", "", "");
    await until(() => expect(stage.told("moderator").split("What holds for you")).toHaveLength(3));
    await until(() => expect(stage.pressOwn("✏️ Change")).toBe(true));
    await until(() => expect(stage.submit({ thresholds: "harassment off 0.5 refuse+alert", why: "calm" })).toBe(true));
    await until(() => expect(stage.told("moderator")).toContain("The policy is version 1 now."));
    stage.ask(`a gambit, ${spoken}`);
    await until(() => expect(stage.alerts()).toHaveLength(1));
  });

  test(
    "an alert that was not posted before the end is posted after the next start, once; the command line decides",
    patient,
    async () => {
      await using stage = await open();
      const program = await stage.home.start(stage.env);
      stage.failPosts();
      stage.ask(`a zugzwang, ${spoken}`);
      await program.logged("moderators are asked to look at something");
      await program.kill();
      const next = await stage.home.start(stage.env);
      await until(() => expect(stage.alerts()).toHaveLength(1));
      await next.stop();
      await stage.home.start(stage.env);
      expect(stage.alerts()).toHaveLength(1);
      await stage.home.command(["moderation", "decide", "a1", "dismiss", "--why", "chess"], stage.env);
      await until(() => expect(stage.alerts()).toMatchObject([{ buttons: [] }]));
      expect(stage.alerts()[0]?.text).toContain("(chess)");
    },
  );
});
