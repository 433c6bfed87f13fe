import { expect, test, vi } from "vitest";
import { type FakeSlack, startFakeSlack } from "../fakes/slack/start.ts";
import { openHome, spoken } from "./start-program.ts";

const patient = { timeout: 60_000 };
const until = { timeout: 20_000, interval: 50 };

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
  return slack
    .ephemeral(user)
    .slice(before)
    .map(({ text, blocks }) => `${text}\n${JSON.stringify(blocks)}`)
    .join("\n");
}

const say = (slack: FakeSlack, channel: string, user: string, text: string, thread?: string) =>
  slack.say({ channel, user, text, ...(thread !== undefined && { thread_ts: thread }) }).ts;

test(
  "a watched channel is found: what was said before, and a thread as one document, with its authors and link",
  patient,
  async () => {
    await using stage = await openWorkspace();
    const { slack, home, env } = stage;
    const root = say(slack, "C0HELP", "U0BEN", `how do I recalibrate the frobnicator, ${spoken}?`);
    say(slack, "C0HELP", "U0CLEO", `hold its lever for nine seconds, ${spoken}`, root);
    await home.start(env);

    expect(await typed(slack, "U0CLEO", "C0HELP", "/knowledge watch")).toContain("Only administrators");
    const told = await typed(slack, "U0ANN", "C0HELP", "/knowledge watch");
    expect(told).toContain("#help");
    expect(told).toContain("/knowledge unwatch");
    expect(told).toContain("/forget me");
    await vi.waitFor(async () => {
      const found = await typed(slack, "U0BEN", "C0HELP", "/search frobnicator lever");
      expect(found).toContain("nine seconds");
      expect(found).toContain("ben, cleo");
      expect(found).toContain(`https://example.slack.com/archives/C0HELP/p${root.replace(".", "")}`);
    }, until);
    expect(await typed(slack, "U0ANN", "C0HELP", "/knowledge list")).toMatch(
      /all that is said in #help.*followed as it happens/s,
    );
    expect(
      await typed(slack, "U0ANN", "D0BEN".replace("BEN", "CLEO").length > 0 ? "C0CORE" : "", "/knowledge unwatch"),
    ).toContain("not watched");
  },
);
