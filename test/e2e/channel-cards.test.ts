import { describe, expect, test, vi } from "vitest";
import { type FakeDiscord, startFakeDiscord } from "../fakes/discord/start.ts";
import type { FakeMessage } from "../fakes/discord/world.ts";
import { type FakeSlack, startFakeSlack } from "../fakes/slack/start.ts";
import { openHome, spoken } from "./start-program.ts";

/** #help, where Ann runs the bot, Ben drops files, and Cleo looks on. */
interface Channel extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>;
  say(text: string): void;
  /** Ben drops files; returns the way to delete the message. */
  drop(files: Readonly<Record<string, string>>): { remove(): void };
  /** Ann types a command. */
  command(name: string, subcommand: string, what?: string): void;
  /** The bot's cards for everyone, oldest first. */
  cards(): readonly Seen[];
  press(card: Seen | undefined, label: string, who: "ann" | "ben" | "cleo"): void;
  /** What a person was told in private. */
  told(who: "ben" | "cleo"): readonly string[];
  /** What Cleo finds. */
  search(words: string): Promise<string>;
}

interface Seen {
  readonly id: string;
  readonly text: string;
  readonly buttons: readonly string[];
  /** Whether it stands under the message with the file. */
  readonly isUnder: boolean;
}

function inSlack(slack: FakeSlack): Channel {
  const people = { ann: "U0ANN", ben: "U0BEN", cleo: "U0CLEO" };
  for (const [name, id] of Object.entries(people)) slack.user(id, name);
  slack.channel({ id: "C0HELP", kind: "public", name: "help", members: Object.values(people) });
  const dropped: string[] = [];
  const own = () =>
    [slack.messages("C0HELP"), ...dropped.map((ts) => slack.messages("C0HELP", ts))]
      .flat()
      .filter(({ isFromBot }) => isFromBot);
  const pattern = /"action_id":"([^"]+)","text":\{"type":"plain_text","text":"([^"]+)"/g;
  const buttons = (blocks: unknown) => Array.from(JSON.stringify(blocks).matchAll(pattern));
  return {
    env: {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.url,
      ADMINS: "slack:U0ANN",
    },
    say: (text) => void slack.say({ channel: "C0HELP", user: "U0BEN", text }),
    drop(files) {
      const { ts } = slack.say({ channel: "C0HELP", user: "U0BEN", text: `here, ${spoken}`, files });
      dropped.push(ts);
      return { remove: () => void slack.delete({ channel: "C0HELP", ts }) };
    },
    command: (name, subcommand, what = "") =>
      void slack.command({ channel: "C0HELP", user: "U0ANN", command: `/${name}`, text: `${subcommand} ${what}` }),
    cards: () =>
      own().map(({ ts: id, text, blocks, threadTs }) => {
        return { id, text, buttons: buttons(blocks).map(([, , label = ""]) => label), isUnder: threadTs !== null };
      }),
    press(card, label, who) {
      const message = own().find(({ ts }) => ts === card?.id);
      const [, actionId = ""] = buttons(message?.blocks).find(([, , text]) => text === label) ?? [];
      slack.click({ channel: "C0HELP", user: people[who], messageTs: message?.ts ?? "", actionId });
    },
    told: (who) => slack.ephemeral(people[who]).map(({ text }) => text),
    async search(words) {
      const before = slack.ephemeral(people.cleo).length;
      await slack.command({ channel: "C0HELP", user: people.cleo, command: "/search", text: words }).delivered;
      await slack.waitFor(() => slack.ephemeral(people.cleo).length > before || null, 20_000);
      return slack
        .ephemeral(people.cleo)
        .slice(before)
        .map(({ text }) => text)
        .join("\n");
    },
    [Symbol.asyncDispose]: () => slack.close(),
  };
}

function inDiscord(discord: FakeDiscord): Channel {
  const { world, stage } = discord;
  const people = { ann: world.addUser("ann"), ben: world.addUser("ben"), cleo: world.addUser("cleo") };
  const help = world.addChannel("help");
  const own = () =>
    discord.messages(help.id).filter(({ author, isThinking }) => author.id === world.bot.id && !isThinking);
  const buttonsOf = (message: FakeMessage | undefined) =>
    message?.components.flatMap(({ components = [] }) => components) ?? [];
  return {
    env: {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      DISCORD_MESSAGE_CONTENT: "on",
      ADMINS: `discord:${people.ann.id}`,
    },
    say: (text) => void discord.say(people.ben, help, text),
    drop(files) {
      const message = discord.drop(people.ben, help, `here, ${spoken}`, files);
      return { remove: () => stage.remove([message.id], help.id) };
    },
    command: (name, subcommand, what) => {
      const options = what === undefined ? [] : [{ name: "what", value: what }];
      discord.invoke(people.ann, help, name, [{ name: subcommand, options }]);
    },
    cards: () =>
      own().map((message) => ({
        id: message.id,
        text: message.content,
        buttons: buttonsOf(message).map(({ label = "" }) => label),
        isUnder: message.repliesTo !== null,
      })),
    press(card, label, who) {
      const message = own().find(({ id }) => id === card?.id);
      const id = buttonsOf(message).find((button) => button.label === label)?.custom_id;
      if (message !== undefined && id !== undefined) discord.press(people[who], message, id);
    },
    told: (who) =>
      discord.messages(help.id, people[who]).flatMap(({ onlyFor, content }) => (onlyFor === null ? [] : [content])),
    async search(words) {
      const before = discord.answers(help.id, people.cleo).length;
      discord.invoke(people.cleo, help, "search", [{ name: "query", value: words }]);
      const found = () => discord.answers(help.id, people.cleo).slice(before);
      await vi.waitFor(() => {
        expect(found().length).toBeGreaterThan(0);
        expect(found()).not.toContain("is thinking…");
      }, until);
      return found().join("\n");
    },
    [Symbol.asyncDispose]: () => discord[Symbol.asyncDispose](),
  };
}

const until = { timeout: 20_000, interval: 100 };
const patient = { timeout: 90_000 };
const report = { "report.md": `# Findings\n\nThe reactor hums in B flat, ${spoken}.` };

describe.each([
  { name: "Slack", open: async () => inSlack(await startFakeSlack()) },
  { name: "Discord", open: async () => inDiscord(await startFakeDiscord()) },
])("in a channel of $name", ({ open }) => {
  test(
    "everybody is told that it is watched, how much was read, and when that ends; once, after a restart too",
    patient,
    async () => {
      await using channel = await open();
      await using home = await openHome({});
      for (const words of ["one", "two", "three"]) channel.say(`${words} ${spoken}`);
      const program = await home.start(channel.env);
      channel.command("knowledge", "watch");
      await vi.waitFor(
        () => expect(channel.cards().at(-1)?.text).toContain("Indexed when it had been read: 3 messages."),
        until,
      );
      const [{ text = "" } = {}] = channel.cards();
      for (const words of ["what is said in this channel from now on", "/knowledge unwatch", "/forget me"])
        expect(text).toContain(words);
      await program.stop();
      const next = await home.start(channel.env);
      channel.say(`the gizmo wants paraffin, ${spoken}`);
      await vi.waitFor(async () => expect(await channel.search("gizmo")).toContain("paraffin"), until);
      expect(channel.cards()).toHaveLength(1);
      channel.command("knowledge", "unwatch");
      await vi.waitFor(() => expect(channel.cards().at(-1)?.text).toContain("not watched any more"), until);
      expect(channel.cards()).toHaveLength(1);
      // One that watches pins alone says so.
      channel.command("knowledge", "watch", "pins");
      await vi.waitFor(() => expect(channel.cards().at(-1)?.text).toContain("what is pinned in this channel"), until);
      expect(channel.cards()).toHaveLength(2);
      await next.stop();
    },
  );

  test(
    "a dropped file is offered under its message, indexed for who dropped it, and goes with the message",
    patient,
    async () => {
      await using channel = await open();
      await using home = await openHome({});
      await home.start({ ...channel.env, KNOWLEDGE_OFFER_FILES: "on" });
      channel.drop({ "photo.png": spoken });
      const { remove } = channel.drop({ ...report, "data.xyz": spoken });
      await vi.waitFor(
        () => expect(channel.cards()).toMatchObject([{ isUnder: true, buttons: ["Index", "No thanks"] }]),
        until,
      );
      const [offered] = channel.cards();
      expect(offered?.text).toContain("report.md");
      expect(offered?.text).not.toContain("data.xyz");
      expect(await channel.search("reactor hums")).toContain("Nothing found");

      channel.press(offered, "Index", "cleo");
      await vi.waitFor(() => expect(channel.told("cleo").join()).toContain("Only who dropped the file"), until);
      channel.press(offered, "Index", "ben");
      await vi.waitFor(() => expect(channel.cards()).toMatchObject([{ buttons: ["Forget it"] }]), until);
      expect(channel.cards()[0]?.text).toMatch(/Indexed: `?report\.md`?, 1 passage\./);
      await vi.waitFor(async () => expect(await channel.search("reactor hums")).toContain("B flat"), until);

      remove();
      await vi.waitFor(async () => expect(await channel.search("reactor hums")).toContain("Nothing found"), until);
      await vi.waitFor(() => expect(channel.cards()[0]?.text).toContain("gone"), until);
      expect(channel.cards()).toHaveLength(1);
    },
  );

  test(
    "an administrator declines or takes back, after a restart too, and a file that can't be read says why",
    patient,
    async () => {
      await using channel = await open();
      await using home = await openHome({});
      const env = { ...channel.env, KNOWLEDGE_OFFER_FILES: "on" };
      const program = await home.start(env);
      for (const files of [{ "no.md": "# No" }, report, { "broken.pdf": `%PDF-1.4 ${spoken}` }]) {
        const before = channel.cards().length;
        channel.drop(files);
        await vi.waitFor(() => expect(channel.cards()).toHaveLength(before + 1), until);
      }
      await program.stop();
      await home.start(env);
      const [declined, indexed, broken] = channel.cards();
      channel.press(declined, "No thanks", "ann");
      await vi.waitFor(
        () => expect(channel.cards()[0]).toMatchObject({ buttons: [], text: expect.stringContaining("Not indexed") }),
        until,
      );
      channel.press(broken, "Index", "ann");
      await vi.waitFor(() => expect(channel.cards()[2]?.text).toMatch(/Not indexed: `?broken\.pdf`? \w+/), until);
      channel.press(indexed, "Index", "ann");
      await vi.waitFor(() => expect(channel.cards()[1]).toMatchObject({ buttons: ["Forget it"] }), until);
      channel.press(indexed, "Forget it", "ann");
      await vi.waitFor(
        () => expect(channel.cards()[1]).toMatchObject({ buttons: [], text: expect.stringContaining("Forgotten") }),
        until,
      );
      await vi.waitFor(async () => expect(await channel.search("reactor hums")).toContain("Nothing found"), until);
    },
  );

  test("nothing is offered unless the setting says so or pins are watched", patient, async () => {
    await using channel = await open();
    await using home = await openHome({});
    await home.start(channel.env);
    channel.drop({ "quiet.md": "# Quiet" });
    channel.command("knowledge", "watch", "pins");
    await vi.waitFor(() => expect(channel.cards()).toHaveLength(1), until);
    channel.drop(report);
    await vi.waitFor(() => expect(channel.cards()).toHaveLength(2), until);
    expect(channel.cards().filter(({ isUnder }) => isUnder)).toMatchObject([
      { text: expect.stringContaining("report.md") },
    ]);
  });
});
