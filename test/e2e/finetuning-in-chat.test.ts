import { describe, expect, test, vi } from "vitest";
import { type FakeDiscord, startFakeDiscord } from "../fakes/discord/start.ts";
import type { FakeInteraction } from "../fakes/discord/world.ts";
import { startFakeOpenAI } from "../fakes/openai/start.ts";
import { type FakeSlack, startFakeSlack } from "../fakes/slack/start.ts";
import { goodLines } from "../src/fine-tuning/validation/check.ts";
import { openHome, spoken } from "./start-program.ts";

interface Shown {
  readonly text: string;
  readonly buttons: readonly string[];
  readonly picture: string | null;
}

/** An administrator in a channel. */
interface Admin extends AsyncDisposable {
  readonly env: Readonly<Record<string, string>>;
  command(subcommand: string): void;
  /** What the bot shows here to this person, oldest first. */
  shown(): readonly Shown[];
  /** Presses a button under the newest message that has it; false where there is none yet. */
  press(label: string): boolean;
  /** Fills in the form that stands open; false where there is none yet. */
  submit(fields: Readonly<Record<string, string>>): boolean;
  ask(words: string): void;
  /** What the person was told in a direct message. */
  told(): readonly string[];
}

function inSlack(slack: FakeSlack): Admin {
  slack.user("U0ANN", "ann");
  slack.channel({ id: "C0HELP", kind: "public", name: "help", members: ["U0ANN"] });
  const here = { user: "U0ANN", channel: "C0HELP" };
  const own = () =>
    [...slack.messages("C0HELP").filter(({ isFromBot }) => isFromBot), ...slack.ephemeral("U0ANN")].toSorted((a, b) =>
      a.ts.localeCompare(b.ts),
    );
  const buttons = (message: ReturnType<typeof own>[number]) =>
    message.blocks
      .filter(({ type }) => type === "actions")
      .flatMap(({ elements }) => elements as readonly { action_id: string; value?: string; text: { text: string } }[]);
  return {
    env: {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.url,
      ADMINS: "slack:U0ANN",
    },
    command: (text) => void slack.command({ ...here, command: "/finetune", text }),
    shown: () =>
      own().map((message) => ({
        text: message.text,
        buttons: buttons(message).map(({ text }) => text.text),
        picture: String(message.blocks.find(({ type }) => type === "image")?.["alt_text"] ?? "") || null,
      })),
    press(label) {
      for (const message of own().toReversed()) {
        const button = buttons(message).find(({ text }) => text.text.includes(label));
        if (button === undefined) continue;
        const { action_id: actionId, value } = button;
        slack.click({ ...here, messageTs: message.ts, actionId, ...(value !== undefined && { value }) });
        return true;
      }
      return false;
    },
    submit(fields) {
      if (slack.workspace.modals.length === 0) return false;
      slack.submit({ user: "U0ANN", fields });
      return true;
    },
    ask: (words) => void slack.say({ ...here, text: `<@${slack.botUserId}> ${words}` }),
    told: () =>
      [...slack.workspace.channels.values()]
        .filter(({ kind }) => kind === "im")
        .flatMap(({ id }) => slack.messages(id).map(({ text }) => text)),
    [Symbol.asyncDispose]: () => slack.close(),
  };
}

function inDiscord(discord: FakeDiscord): Admin {
  const mona = discord.world.addUser("mona");
  const help = discord.world.addChannel("help");
  const own = () =>
    discord
      .messages(help.id, mona)
      .filter(({ author, isThinking }) => author.id === discord.world.bot.id && !isThinking);
  const buttons = ({ components }: ReturnType<typeof own>[number]) =>
    components.flatMap(({ components = [] }) => components);
  let pressed: FakeInteraction | null = null;
  return {
    env: { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.apiUrl, ADMINS: `discord:${mona.id}` },
    command(text) {
      const [name = "", ...options] = text.split(" ");
      const given = options.map((option) => {
        const [key = "", value = ""] = option.split(":");
        return { name: key, value };
      });
      discord.invoke(mona, help, "finetune", [{ name, options: given }]);
    },
    shown: () =>
      own().map((message) => ({
        text: message.content,
        buttons: buttons(message).map(({ label = "" }) => label),
        picture: message.attachments[0]?.description ?? null,
      })),
    press(label) {
      for (const message of own().toReversed()) {
        const button = buttons(message).find((one) => one.label?.includes(label) === true);
        if (button?.custom_id === undefined) continue;
        pressed = discord.press(mona, message, button.custom_id);
        return true;
      }
      return false;
    },
    submit(fields) {
      if (pressed === null || pressed.modal === null) return false;
      discord.submit(mona, pressed, fields);
      return true;
    },
    ask: (words) => void discord.say(mona, help, `<@${discord.world.bot.id}> ${words}`),
    told: () => discord.answers(discord.world.directChannel(mona.id).id),
    [Symbol.asyncDispose]: () => discord[Symbol.asyncDispose](),
  };
}

const wish = { file: "train.jsonl", model: "gpt-4.1-mini", method: "as the file is", epochs: "", suffix: "ours" };
const promotion = { where: "everywhere", share: "100", first: "promote at once" };
const until = (holds: () => void) => vi.waitFor(holds, { timeout: 20_000, interval: 50 });

describe.each([
  { name: "Slack", open: async () => inSlack(await startFakeSlack()), diesWhileOrdering: true },
  { name: "Discord", open: async () => inDiscord(await startFakeDiscord()), diesWhileOrdering: false },
])("fine-tuning in $name", ({ open, diesWhileOrdering }) => {
  test("from a form to a model that answers, and back, through kills on the way", { timeout: 120_000 }, async () => {
    await using admin = await open();
    await using home = await openHome();
    const openai = await startFakeOpenAI();
    await home.write("data/dataset/train.jsonl", `${goodLines(12).join("\n")}\n`);
    const env = {
      OPENAI_API_KEY: "sk-fake",
      OPENAI_BASE_URL: openai.baseUrl,
      MODEL: "llama-local",
      FINE_TUNING_MODEL: "gpt-4.1-mini",
      FINE_TUNING_POLL_SECONDS: "1",
      ...admin.env,
    };
    const press = (label: string) => until(() => expect(admin.press(label)).toBe(true));
    const submit = (fields: Readonly<Record<string, string>>) => until(() => expect(admin.submit(fields)).toBe(true));
    const showing = (words: string) => admin.shown().filter(({ text }) => text.includes(words));
    const change = (changes: object) => {
      const [job] = openai.jobs;
      if (job === undefined) throw new Error("there is no job");
      const { becomes: _, ...now } = job;
      openai.jobs[0] = { ...now, ...changes };
    };

    let program = await home.start(env);
    admin.command("create");
    await press("Fill in");
    await submit(wish);
    await until(() => expect(showing("12 examples")).toHaveLength(1));
    expect(openai.files).toEqual([]);

    // Killed between the order and the service's answer: whoever comes next waits until the claim of the dead one runs out.
    if (diesWhileOrdering) openai.delays["/fine_tuning/jobs"] = 5_000;
    await press("Confirm and order");
    await until(() => expect(openai.files).toHaveLength(1));
    if (diesWhileOrdering) {
      await program.kill();
      delete openai.delays["/fine_tuning/jobs"];
      program = await home.start(env);
      await until(() => expect(showing("· ordered")).toHaveLength(1));
      admin.press("Confirm and order");
    }
    await vi.waitFor(() => expect(showing("ftjob-1").length).toBeGreaterThan(0), { timeout: 60_000, interval: 100 });

    const at = 1_780_000_000;
    const step = (n: number, loss: number) => {
      const data = { step: n, total_steps: 20, train_loss: loss };
      return { at: at + n, level: "info", message: `Step ${n}/20: ${spoken}`, data };
    };
    change({ status: "running", events: [step(10, 0.9), step(1, 2)] });
    await until(() => expect(showing("step 10 of 20")).toMatchObject([{ picture: expect.stringContaining("0.9") }]));

    // Killed while it watches; the job ends meanwhile.
    await program.kill();
    change({ status: "succeeded", tunedModel: "ft:ours", events: [step(20, 0.2), step(1, 2)], finishedAt: at + 60 });
    program = await home.start(env);
    await until(() => expect(admin.told().join()).toContain("has succeeded"));
    expect(showing("has succeeded")).toHaveLength(1);
    expect(showing("Ordered by").filter(({ text }) => text.includes("ftjob-1"))).toMatchObject([
      { picture: expect.stringContaining("0.2 in training") },
    ]);
    expect(openai.jobs).toHaveLength(1);

    const answeredBy = (model: string) =>
      until(() =>
        expect(openai.requests.findLast(({ path }) => path === "/chat/completions")?.body).toMatchObject({ model }),
      );
    await press("Promote…");
    await submit(promotion);
    await until(() => expect(showing("answers every conversation everywhere")).toHaveLength(1));
    admin.ask(`who answers, ${spoken}?`);
    await answeredBy("ft:ours");

    await press("Roll back");
    await until(() => expect(showing("answers every conversation everywhere")).toHaveLength(0));
    admin.ask(`and who answers now, ${spoken}?`);
    await answeredBy("llama-local");
    await program.stop();
    await openai.close();
  });
});
