import { describe, expect, test, vi } from "vitest";
import { type FakeDiscord, startFakeDiscord } from "../fakes/discord/start.ts";
import { type FakeSlack, startFakeSlack } from "../fakes/slack/start.ts";
import { openHome, spoken } from "./start-program.ts";

const documents = Object.fromEntries(
  Array.from({ length: 8 }, (_, index) => [
    `key-${index}.md`,
    `# Key number ${index}\n\nTo rotate signing key ${index}, spread ${spoken} on it.\n`,
  ]),
);

/** One person who searches and turns pages. */
interface Searcher extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>;
  search(words: string): void;
  /** What this person alone was shown, oldest first, each with the labels of its buttons. */
  shown(): readonly { readonly text: string; readonly buttons: readonly string[] }[];
  /** Presses a button of the first thing that was shown. */
  press(label: string): void;
}

function inSlack(slack: FakeSlack): Searcher {
  slack.channel({ id: "C0HELP", kind: "public", name: "help", members: ["U0ANN"] });
  const here = { user: "U0ANN", channel: "C0HELP" };
  const own = () => slack.ephemeral("U0ANN");
  const pattern = /"action_id":"([^"]+)","text":\{"type":"plain_text","text":"([^"]+)"/g;
  const buttons = (blocks: unknown) => Array.from(JSON.stringify(blocks).matchAll(pattern));
  return {
    env: { SLACK_BOT_TOKEN: slack.botToken, SLACK_APP_TOKEN: slack.appToken, SLACK_API_URL: slack.url },
    search: (text) => void slack.command({ ...here, command: "/search", text }),
    shown: () => own().map(({ text, blocks }) => ({ text, buttons: buttons(blocks).map(([, , label = ""]) => label) })),
    press(label) {
      const [first] = own();
      const [, actionId = ""] = buttons(first?.blocks).find(([, , text]) => text === label) ?? [];
      slack.click({ ...here, messageTs: first?.ts ?? "", actionId });
    },
    [Symbol.asyncDispose]: () => slack.close(),
  };
}

function inDiscord(discord: FakeDiscord): Searcher {
  const mona = discord.world.addUser("mona");
  const help = discord.world.addChannel("help");
  const own = () =>
    discord.messages(help.id, mona).filter(({ onlyFor, isThinking }) => onlyFor !== null && !isThinking);
  const buttonsOf = (message: ReturnType<typeof own>[number] | undefined) =>
    message?.components.flatMap(({ components = [] }) => components) ?? [];
  return {
    env: { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl },
    search: (value) => void discord.invoke(mona, help, "search", [{ name: "query", value }]),
    shown: () =>
      own().map((message) => ({
        text: message.content,
        buttons: buttonsOf(message).map(({ label = "" }) => label),
      })),
    press(label) {
      const [first] = own();
      const id = buttonsOf(first).find((button) => button.label === label)?.custom_id;
      if (first !== undefined && id !== undefined) discord.press(mona, first, id);
    },
    [Symbol.asyncDispose]: () => discord[Symbol.asyncDispose](),
  };
}

describe.each([
  { name: "Slack", open: async () => inSlack(await startFakeSlack()) },
  { name: "Discord", open: async () => inDiscord(await startFakeDiscord()) },
])("searching in $name", ({ open }) => {
  test("pages turn in place, after a restart too; and a search that is forgotten says so", async () => {
    await using person = await open();
    await using home = await openHome(documents);
    const until = (holds: () => void) => vi.waitFor(holds, { timeout: 20_000 });
    const program = await home.start(person.env);
    await program.logged("the documents are indexed");

    person.search(`signing ${spoken}`);
    await until(() => expect(person.shown()).toMatchObject([{ buttons: ["Page 2 ▶"] }]));
    const first = person.shown()[0]?.text ?? "";
    expect(first).toMatch(/5\. .*Key number/);
    expect(first).toContain(`**${spoken}**`);
    person.press("Page 2 ▶");
    await until(() => expect(person.shown()).toMatchObject([{ buttons: ["◀ Page 1"] }]));
    expect(person.shown()[0]?.text).toMatch(/8\. .*Key number/);

    await program.stop();
    const next = await home.start(person.env);
    person.press("◀ Page 1");
    await until(() => expect(person.shown()).toMatchObject([{ text: first, buttons: ["Page 2 ▶"] }]));

    await next.stop();
    await home.forget("soft");
    await home.start(person.env);
    person.press("Page 2 ▶");
    await until(() => expect(person.shown().at(-1)?.text).toContain("This search is over a day old."));
    expect(person.shown()).toHaveLength(2);
    expect(person.shown()[0]?.text).toBe(first);
  });
});
