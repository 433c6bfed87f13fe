import { describe, expect, test, vi } from "vitest";
import { type FakeDiscord, startFakeDiscord } from "../fakes/discord/start.ts";
import { type FakeSlack, startFakeSlack } from "../fakes/slack/start.ts";
import { openHome, spoken } from "./start-program.ts";

const keys = `# Keys\n\nTo rotate the signing key, run \`keys rotate\` and spread ${spoken} on it.\n`;
const plan = `the reactor Ganymede hums in B flat at midnight, ${spoken}`;

/** Ben, who is in #help with everyone and in #core with few, not in #vault, and may ask the bot alone. */
interface Asker extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>;
  /** An administrator has #core watched. */
  watchCore(): void;
  sayInCore(text: string): void;
  /** In #help, for Ben alone. */
  askPrivately(text: string): void;
  askDirectly(text: string): void;
  /** Answers that Ben alone sees, in #help and in direct messages, oldest first. */
  answers(): readonly Shown[];
  /** All that Ben was told in private. */
  told(): readonly string[];
  inHelp(): readonly string[];
  inCore(): readonly string[];
  press(answer: Shown | undefined): void;
  /** Fills in the form that opened. */
  name(channel: string): Promise<void>;
}

interface Shown {
  readonly id: string;
  readonly place: string;
  readonly text: string;
  readonly isShareable: boolean;
}

const label = "Share in a channel";

function inSlack(slack: FakeSlack): Asker {
  for (const [id, name] of Object.entries({ U0ANN: "ann", U0BEN: "ben", U0CLEO: "cleo" })) slack.user(id, name);
  slack.channel({ id: "C0HELP", kind: "public", name: "help", members: ["U0ANN", "U0BEN", "U0CLEO"] });
  slack.channel({ id: "C0CORE", kind: "private", name: "core", members: ["U0ANN", "U0BEN"] });
  slack.channel({ id: "C0VAULT", kind: "private", name: "vault", members: ["U0ANN"] });
  slack.channel({ id: "D0BEN", kind: "im", members: ["U0BEN"] });
  const asked: string[] = [];
  const all = () => [
    ...slack.ephemeral("U0BEN"),
    ...asked.flatMap((ts) => slack.messages("D0BEN", ts)).filter(({ isFromBot }) => isFromBot),
  ];
  const ofBot = (channel: string) =>
    slack.messages(channel).flatMap(({ isFromBot, text }) => (isFromBot ? [text] : []));
  return {
    env: {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.url,
      ADMINS: "slack:U0ANN",
    },
    watchCore: () => void slack.command({ user: "U0ANN", channel: "C0CORE", command: "/knowledge", text: "watch" }),
    sayInCore: (text) => void slack.say({ channel: "C0CORE", user: "U0ANN", text }),
    askPrivately: (text) =>
      void slack.command({ user: "U0BEN", channel: "C0HELP", command: "/ask", text: `${text} private:yes` }),
    askDirectly: (text) => void asked.push(slack.say({ channel: "D0BEN", user: "U0BEN", text }).ts),
    answers: () =>
      all().flatMap(({ ts: id, channel: place, text, blocks }) => {
        const shown = { id, place, text, isShareable: JSON.stringify(blocks).includes(label) };
        return shown.isShareable ? [shown] : [];
      }),
    told: () => slack.ephemeral("U0BEN").map(({ text }) => text),
    inHelp: () => ofBot("C0HELP"),
    inCore: () => ofBot("C0CORE"),
    press(answer) {
      const shown = all().find(({ ts }) => ts === answer?.id);
      const [, actionId = ""] = /"action_id":"([^"]*share\.answer[^"]*)"/.exec(JSON.stringify(shown?.blocks)) ?? [];
      slack.click({ user: "U0BEN", channel: shown?.channel ?? "", messageTs: shown?.ts ?? "", actionId });
    },
    async name(channel) {
      await slack.waitFor(() => slack.workspace.modals.at(-1));
      await slack.submit({ user: "U0BEN", fields: { channel } }).delivered;
    },
    [Symbol.asyncDispose]: () => slack.close(),
  };
}

function inDiscord(discord: FakeDiscord): Asker {
  const { world } = discord;
  const [ann, ben] = [world.addUser("ann"), world.addUser("ben")];
  const help = world.addChannel("help");
  const core = world.addChannel("core", { isHidden: true });
  const vault = world.addChannel("vault", { isHidden: true });
  for (const { id } of [ann, ben]) core.viewers.add(id);
  vault.viewers.add(ann.id);
  const direct = world.directChannel(ben.id);
  let pressed: ReturnType<FakeDiscord["press"]> | null = null;
  const seen = () =>
    [help, direct]
      .flatMap(({ id }) => discord.messages(id, ben))
      .filter(({ author, onlyFor, channelId, isThinking }) => {
        return author.id === world.bot.id && !isThinking && (onlyFor !== null || channelId === direct.id);
      });
  const buttonOf = (message: ReturnType<typeof seen>[number] | undefined) =>
    message?.components.flatMap(({ components = [] }) => components).find((button) => button.label === label);
  return {
    env: {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.apiUrl,
      DISCORD_MESSAGE_CONTENT: "on",
      ADMINS: `discord:${ann.id}`,
    },
    watchCore: () => void discord.invoke(ann, core, "knowledge", [{ name: "watch", options: [] }]),
    sayInCore: (text) => void discord.say(ann, core, text),
    askPrivately: (text) =>
      void discord.invoke(ben, help, "ask", [
        { name: "question", value: text },
        { name: "private", value: true },
      ]),
    askDirectly: (text) => void discord.say(ben, direct, text),
    answers: () =>
      seen().flatMap((message) =>
        buttonOf(message) === undefined
          ? []
          : [{ id: message.id, place: message.channelId, text: message.content, isShareable: true }],
      ),
    told: () =>
      [...discord.messages(help.id, ben), ...discord.messages(direct.id, ben)]
        .filter(({ onlyFor }) => onlyFor !== null)
        .map(({ content }) => content),
    inHelp: () => discord.answers(help.id),
    inCore: () => discord.answers(core.id),
    press(answer) {
      const message = seen().find(({ id }) => id === answer?.id);
      const id = buttonOf(message)?.custom_id;
      if (message !== undefined && id !== undefined) pressed = discord.press(ben, message, id);
    },
    async name(channel) {
      const interaction = pressed;
      if (interaction === null) throw new Error("nothing was pressed");
      await discord.until(() => interaction.modal !== null);
      discord.submit(ben, interaction, { channel });
    },
    [Symbol.asyncDispose]: () => discord[Symbol.asyncDispose](),
  };
}

const until = (holds: () => void) => vi.waitFor(holds, { timeout: 20_000, interval: 50 });
const patient = { timeout: 90_000 };

describe.each([
  { name: "Slack", open: async () => inSlack(await startFakeSlack()) },
  { name: "Discord", open: async () => inDiscord(await startFakeDiscord()) },
])("a private answer in $name", ({ open }) => {
  test(
    "is shared with its sources in the channel that it was asked in, once, after a restart too",
    patient,
    async () => {
      await using ben = await open();
      await using home = await openHome({ "keys.md": keys });
      const program = await home.start(ben.env);
      await program.logged("the documents are indexed");
      ben.askPrivately(`how do I rotate the signing key, ${spoken}`);
      await until(() => expect(ben.answers()).toHaveLength(1));
      expect(ben.answers()[0]?.text).toContain("keys rotate");
      expect(ben.inHelp()).toEqual([]);

      await program.stop();
      await home.start(ben.env);
      ben.press(ben.answers()[0]);
      await until(() => expect(ben.inHelp()).toHaveLength(1));
      const [shared = ""] = ben.inHelp();
      for (const words of ["ben", "shares the answer", "how do I rotate the signing key", "keys rotate", "Keys"])
        expect(shared).toContain(words);
      await until(() => expect(ben.told().join()).toContain("Shared, for everyone"));
      ben.press(ben.answers()[0]);
      await until(() => expect(ben.told().join()).toContain("was shared there already"));
      expect(ben.inHelp()).toHaveLength(1);
    },
  );

  test("holds what its asker may read, and is kept from a channel that may not, which says why", patient, async () => {
    await using ben = await open();
    await using home = await openHome({ "keys.md": keys });
    ben.sayInCore(plan);
    const program = await home.start(ben.env);
    await program.logged("the documents are indexed");
    ben.watchCore();
    await vi.waitFor(
      async () => {
        const { stdout } = await home.command(["knowledge", "list", "--json"], ben.env);
        expect(stdout).toMatch(/"documents":\s*1\b[^}]*"kind":\s*"channel"|"kind":\s*"channel"[^}]*"documents":\s*1\b/);
      },
      { timeout: 20_000, interval: 500 },
    );
    ben.askPrivately(`when does the reactor Ganymede hum, ${spoken}`);
    await until(() => expect(ben.answers()).toHaveLength(1));
    const secret = ben.answers().at(-1);
    ben.press(secret);
    await until(() => expect(ben.told().join()).toMatch(/I can't share this there:.*“#core,.*is not for everyone/s));
    expect(ben.inHelp()).toEqual([]);
    // From a direct message the channel is named; this one may have it.
    ben.askDirectly(`and when does the reactor Ganymede hum at midnight, ${spoken}?`);
    await until(() => expect(ben.answers().filter(({ place }) => place !== secret?.place)).toHaveLength(1));
    const direct = ben.answers().find(({ place }) => place !== secret?.place);
    ben.press(direct);
    await ben.name("help");
    await until(() => expect(ben.told().filter((one) => one.includes("is not for everyone"))).toHaveLength(2));
    ben.press(direct);
    await ben.name("#core");
    await until(() => expect(ben.inCore().join()).toContain("B flat"));
    expect(ben.inHelp()).toEqual([]);
  });

  test(
    "is not shared when a source has changed, nor in a channel that nobody knows or its asker can't read",
    patient,
    async () => {
      await using ben = await open();
      await using home = await openHome({ "keys.md": keys });
      const program = await home.start(ben.env);
      await program.logged("the documents are indexed");
      ben.askDirectly(`how do I rotate the signing key, ${spoken}`);
      await until(() => expect(ben.answers()).toHaveLength(1));
      for (const channel of ["vault", "nowhere"]) {
        const before = ben.told().length;
        ben.press(ben.answers()[0]);
        await ben.name(channel);
        await until(() => expect(ben.told()).toHaveLength(before + 1));
        expect(ben.told().at(-1)).toContain("only in a channel that you can read");
      }
      await home.write("docs/keys.md", keys.replace("keys rotate", "keys turn"));
      await home.command(["sync"], ben.env);
      ben.press(ben.answers()[0]);
      await ben.name("help");
      await until(() => expect(ben.told().join()).toContain("“Keys” [1] has changed since"));
      expect([...ben.inHelp(), ...ben.inCore()]).toEqual([]);
    },
  );

  test("that is forgotten can't be shared, and says so", patient, async () => {
    await using ben = await open();
    await using home = await openHome({ "keys.md": keys });
    const program = await home.start(ben.env);
    await program.logged("the documents are indexed");
    ben.askPrivately(`how do I rotate the signing key, ${spoken}`);
    await until(() => expect(ben.answers()).toHaveLength(1));
    await program.stop();
    await home.forget("history");
    await home.start(ben.env);
    ben.press(ben.answers()[0]);
    await until(() => expect(ben.told().join()).toContain("I don't remember this answer any more"));
  });
});
