import { describe, expect, test, vi } from "vitest";
import { type FakeSlack, startFakeSlack } from "../fakes/slack/start.ts";
import { openHome, spoken } from "./start-program.ts";

const patient = { timeout: 90_000 };
const until = { timeout: 20_000, interval: 100 };

/** Ann runs it; Ben and Cleo are in #help with her, and only she and Ben in #core. */
async function openWorkspace() {
  const slack = await startFakeSlack();
  for (const [id, name] of Object.entries({ U0ANN: "ann", U0BEN: "ben", U0CLEO: "cleo" })) slack.user(id, name);
  slack.channel({ id: "C0HELP", kind: "public", name: "help", members: ["U0ANN", "U0BEN", "U0CLEO"] });
  slack.channel({ id: "C0CORE", kind: "private", name: "core", members: ["U0ANN", "U0BEN"] });
  slack.channel({ id: "D0BEN", kind: "im", members: ["U0BEN"] });
  slack.channel({ id: "D0CLEO", kind: "im", members: ["U0CLEO"] });
  const env = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.url,
    ADMINS: "slack:U0ANN",
    CONSOLE: "off",
  };
  const home = await openHome({});
  return {
    slack,
    home,
    env,
    async [Symbol.asyncDispose]() {
      await home[Symbol.asyncDispose]();
      await slack[Symbol.asyncDispose]();
    },
  };
}

/** Types a command, and resolves to what only its user is told. */
async function typed(slack: FakeSlack, user: string, channel: string, command: string): Promise<string> {
  const before = slack.ephemeral(user).length;
  const [word = "", ...rest] = command.split(" ");
  await slack.command({ command: word, text: rest.join(" "), user, channel }).delivered;
  await slack.waitFor(() => slack.ephemeral(user).length > before || null, 20_000);
  const told = slack.ephemeral(user).slice(before);
  return told.map(({ text, blocks }) => `${text}\n${JSON.stringify(blocks)}`).join("\n");
}

const say = (slack: FakeSlack, channel: string, user: string, text: string, thread?: string) =>
  slack.say({ channel, user, text, ...(thread !== undefined && { thread_ts: thread }) }).ts;

/** Looks until it is found, or is not. */
const finds = (slack: FakeSlack, words: string, expected: string, [user, channel] = ["U0BEN", "C0HELP"]) =>
  vi.waitFor(async () => expect(await typed(slack, user, channel, `/search ${words}`)).toContain(expected), until);
const findsNothing = (slack: FakeSlack, words: string, [user, channel] = ["U0BEN", "C0HELP"]) =>
  vi.waitFor(
    async () => expect(await typed(slack, user, channel, `/search ${words}`)).toContain("Nothing found"),
    until,
  );

describe("a channel of Slack that is watched", () => {
  test("is found with what was said before, a thread as one document, with its authors and link", patient, async () => {
    await using stage = await openWorkspace();
    const { slack, home, env } = stage;
    const root = say(slack, "C0HELP", "U0BEN", `how do I recalibrate the frobnicator, ${spoken}?`);
    say(slack, "C0HELP", "U0CLEO", `hold its lever for nine seconds, ${spoken}`, root);
    await home.start(env);

    expect(await typed(slack, "U0CLEO", "C0HELP", "/knowledge watch")).toContain("Only administrators");
    const told = await typed(slack, "U0ANN", "C0HELP", "/knowledge watch");
    for (const words of ["#help", "365 days", "/knowledge unwatch", "/forget me"]) expect(told).toContain(words);
    await finds(slack, "frobnicator lever", "nine seconds");
    const found = await typed(slack, "U0BEN", "C0HELP", "/search frobnicator lever");
    expect(found).toContain("ben, cleo");
    expect(found).toContain(`https://example.slack.com/archives/C0HELP/p${root.replace(".", "")}`);
    expect(await typed(slack, "U0ANN", "C0HELP", "/knowledge list")).toMatch(
      /all that is said in #help.*followed as it happens/s,
    );
  });

  test("follows what is written, edited and deleted there, until it is watched no more", patient, async () => {
    await using stage = await openWorkspace();
    const { slack, home, env } = stage;
    const program = await home.start(env);
    await typed(slack, "U0ANN", "C0HELP", "/knowledge watch");
    const ts = say(slack, "C0HELP", "U0BEN", `the gizmo wants paraffin, ${spoken}`);
    say(slack, "C0HELP", "U0CLEO", `lunch is at noon, ${spoken}`);
    await finds(slack, "gizmo", "paraffin");
    slack.edit({ channel: "C0HELP", ts, text: `the gizmo wants kerosene, ${spoken}` });
    await finds(slack, "gizmo", "kerosene");
    expect(await typed(slack, "U0BEN", "C0HELP", "/search gizmo")).not.toContain("paraffin");
    slack.delete({ channel: "C0HELP", ts });
    await findsNothing(slack, "kerosene");
    await finds(slack, "lunch", "noon");

    expect(await typed(slack, "U0ANN", "C0HELP", "/knowledge unwatch")).toContain("Forgotten");
    await findsNothing(slack, "lunch");
    await program.stop();
    expect((await home.storedBytes()).includes("lunch is at noon")).toBe(false);
  });

  test("is read up to date after the program was dead", patient, async () => {
    await using stage = await openWorkspace();
    const { slack, home, env } = stage;
    const program = await home.start(env);
    await typed(slack, "U0ANN", "C0HELP", "/knowledge watch");
    const edited = say(slack, "C0HELP", "U0BEN", `the tokamak is amber, ${spoken}`);
    const deleted = say(slack, "C0HELP", "U0BEN", `the dynamo is mauve, ${spoken}`);
    const root = say(slack, "C0HELP", "U0BEN", `who knows the turbine, ${spoken}?`);
    await finds(slack, "turbine", "knows");
    await program.kill();
    expect(slack.connections).toBe(0);
    slack.holdEvents();
    slack.edit({ channel: "C0HELP", ts: edited, text: `the tokamak is crimson, ${spoken}` });
    slack.delete({ channel: "C0HELP", ts: deleted });
    say(slack, "C0HELP", "U0CLEO", `it spins widdershins, ${spoken}`, root);
    say(slack, "C0HELP", "U0CLEO", `the piston is new, ${spoken}`);
    await slack.releaseEvents(() => []);

    await home.start(env);
    await finds(slack, "piston", "new");
    await finds(slack, "tokamak", "crimson");
    await finds(slack, "widdershins", "it spins");
    await findsNothing(slack, "mauve");
  });

  test("answers nobody who can't read it: neither in another channel nor in a direct message", patient, async () => {
    await using stage = await openWorkspace();
    const { slack, home, env } = stage;
    say(slack, "C0CORE", "U0BEN", `the merger is called zephyrine, ${spoken}`);
    await home.start(env);
    await typed(slack, "U0ANN", "C0CORE", "/knowledge watch");
    await finds(slack, "merger", "zephyrine", ["U0ANN", "C0CORE"]);
    // In private, those who are in it have it anywhere.
    await finds(slack, "merger", "zephyrine", ["U0BEN", "C0HELP"]);
    await findsNothing(slack, "merger zephyrine", ["U0CLEO", "C0HELP"]);
    const answer = async (channel: string, user: string, text: string) => {
      const { ts } = slack.say({ channel, user, text });
      const own = () => slack.messages(channel, ts).filter(({ isFromBot, isStreaming }) => isFromBot && !isStreaming);
      await slack.waitFor(() => (own().some(({ blocks }) => JSON.stringify(blocks).length > 2) ? true : null), 20_000);
      return JSON.stringify(own());
    };
    const merger = `what is the merger called, ${spoken}?`;
    expect(await answer("D0BEN", "U0BEN", merger)).toContain("zephyrine");
    expect(await answer("D0CLEO", "U0CLEO", merger)).not.toContain("zephyrine");
    // Whoever asks it in public, others read the answer.
    expect(await answer("C0HELP", "U0BEN", `<@${slack.botUserId}> ${merger}`)).not.toContain("zephyrine");
  });

  test("forgets whoever asks for it, everywhere, and hears them again only when they say so", patient, async () => {
    await using stage = await openWorkspace();
    const { slack, home, env } = stage;
    const root = say(slack, "C0HELP", "U0BEN", `the sextant is in the attic, ${spoken}`);
    say(slack, "C0HELP", "U0CLEO", `the sextant needs oil, ${spoken}`, root);
    const program = await home.start(env);
    await typed(slack, "U0ANN", "C0HELP", "/knowledge watch");
    await finds(slack, "sextant", "attic");
    expect(await typed(slack, "U0BEN", "C0HELP", "/forget me")).toContain("1 message.");
    const left = await typed(slack, "U0CLEO", "C0HELP", "/search sextant");
    expect(left).toContain("oil");
    expect(left).not.toContain("attic");
    say(slack, "C0HELP", "U0BEN", `the compass is in the cellar, ${spoken}`);
    say(slack, "C0HELP", "U0CLEO", `the barometer is falling, ${spoken}`);
    await finds(slack, "barometer", "falling");
    await findsNothing(slack, "compass");
    expect(await typed(slack, "U0BEN", "C0HELP", "/forget undo")).toContain("indexed again");
    say(slack, "C0HELP", "U0BEN", `the astrolabe is back, ${spoken}`);
    await finds(slack, "astrolabe", "back");
    const command = await home.command(["knowledge", "forget", "slack:U0BEN"], env);
    expect(command.stdout).toContain("1 messages");
    await findsNothing(slack, "astrolabe");
    await program.stop();
    for (const words of ["sextant is in", "compass is in", "astrolabe is back"]) {
      expect((await home.storedBytes()).includes(words)).toBe(false);
    }
  });

  test("knows the files that are dropped there, as long as their message stands", patient, async () => {
    await using stage = await openWorkspace();
    const { slack, home, env } = stage;
    await home.start(env);
    await typed(slack, "U0ANN", "C0HELP", "/knowledge watch");
    const { ts } = slack.say({
      channel: "C0HELP",
      user: "U0BEN",
      text: `the report, ${spoken}`,
      files: { "report.md": `# Findings\n\nThe reactor hums in B flat, ${spoken}.`, "photo.png": spoken },
    });
    await finds(slack, "reactor hums", "B flat");
    const found = await typed(slack, "U0BEN", "C0HELP", "/search reactor hums");
    expect(found).toContain(`https://example.slack.com/archives/C0HELP/p${ts.replace(".", "")}`);
    slack.delete({ channel: "C0HELP", ts });
    await findsNothing(slack, "reactor hums");
  });
});

describe("a channel of Slack that is not watched", () => {
  test("can have its pins indexed alone", patient, async () => {
    await using stage = await openWorkspace();
    const { slack, home, env } = stage;
    const ts = say(slack, "C0HELP", "U0BEN", `house rule: wear goggles, ${spoken}`);
    say(slack, "C0HELP", "U0BEN", `nobody pins the umbrella, ${spoken}`);
    await home.start(env);
    expect(await typed(slack, "U0ANN", "C0HELP", "/knowledge watch pins")).toContain("nothing else here");
    slack.pin({ channel: "C0HELP", user: "U0CLEO", ts });
    await finds(slack, "goggles", "house rule");
    await findsNothing(slack, "umbrella");
    slack.edit({ channel: "C0HELP", ts, text: `house rule: wear gauntlets, ${spoken}` });
    await finds(slack, "gauntlets", "house rule");
    slack.unpin({ channel: "C0HELP", user: "U0CLEO", ts });
    await findsNothing(slack, "gauntlets");
  });

  test("can have one of its files indexed, by the file's name", patient, async () => {
    await using stage = await openWorkspace();
    const { slack, home, env } = stage;
    const { ts } = slack.say({
      channel: "C0HELP",
      user: "U0BEN",
      text: `the secret word is xylophone, ${spoken}`,
      files: { "plan.md": `# Plan\n\nWe move to Ganymede, ${spoken}.` },
    });
    await home.start(env);
    expect(await typed(slack, "U0ANN", "C0HELP", "/knowledge add nothing.md")).toContain("not in one of the folders");
    expect(await typed(slack, "U0ANN", "C0HELP", "/knowledge add plan.md")).toContain("being indexed");
    await finds(slack, "Ganymede", "We move");
    await findsNothing(slack, "xylophone");
    slack.delete({ channel: "C0HELP", ts });
    await findsNothing(slack, "Ganymede");
  });

  test("is watched from the command line, too", patient, async () => {
    await using stage = await openWorkspace();
    const { slack, home, env } = stage;
    say(slack, "C0HELP", "U0BEN", `the centrifuge is booked, ${spoken}`);
    await home.start(env);
    const watched = await home.command(["knowledge", "watch", `slack:${slack.teamId}:C0HELP`], env);
    expect(watched.stdout).toContain("/forget me");
    await finds(slack, "centrifuge", "booked");
    await home.command(["knowledge", "unwatch", `slack:${slack.teamId}:C0HELP`], env);
    await findsNothing(slack, "centrifuge");
  });
});
