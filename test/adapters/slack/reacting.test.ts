import { describe, expect, test } from "vitest";
import type { Card, CardButton, Form } from "../../../src/platform/card.ts";
import { use } from "../../helpers/scripted-intake.ts";
import { asked, plain, resumed } from "./asked.ts";
import { type Bot, reply, said, startBot } from "./start-bot.ts";

const button: CardButton = { action: "search.page", value: "q:2", label: "Page 2 ▶", style: "plain" };
const next: Card = { markdown: "The second page.", picture: null, buttons: [{ ...button, label: "◀ Page 1" }] };
const form: Form = { action: "a.b", value: "", title: "A form", submit: "Send", fields: [] };
const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

/** The answer to a slash command by Ann, with a button, where the bot may not be. */
async function answered(bot: Bot, channel = "C0HELP", ending = {}) {
  const command = await use(bot, () => bot.slack.command({ command: "/search", text: "keys", user: "U0ANN", channel }));
  const { sink } = reply(bot, command);
  await sink.append("The first page.");
  await sink.finish({ ...plain, buttons: [button], ...ending });
  const [shown] = await bot.slack.waitFor(
    () => bot.slack.ephemeral("U0ANN").length > 0 && bot.slack.ephemeral("U0ANN"),
  );
  return { channel, user: "U0ANN", messageTs: shown?.ts ?? "", actionId: "card:0:search.page" };
}

describe("a button under a private answer", () => {
  test("turns it into another in place, for its person alone, even where the bot is not in the channel", async () => {
    await using bot = await startBot();
    bot.slack.channel({ id: "C0AWAY", kind: "public", members: ["U0ANN"], hasBot: false });
    const click = await answered(bot, "C0AWAY");
    bot.intake.reaction = () => ({ kind: "replace", card: next });
    expect(await bot.slack.click(click).delivered).toMatchObject({ kind: "acknowledged" });
    await bot.slack.waitFor(() => bot.slack.ephemeral("U0ANN")[0]?.text.includes("The second page."));
    expect(bot.slack.ephemeral("U0ANN")).toHaveLength(1);
    expect(bot.intake.actions).toMatchObject([
      { action: "search.page", value: "q:2", messageId: null, conversation: { channelId: "C0AWAY" } },
    ]);
  });

  test("is acknowledged at once, however long what follows takes", async () => {
    await using bot = await startBot({ slack: { ackMs: 1_000 } });
    const click = await answered(bot);
    const going = Promise.withResolvers<void>();
    bot.intake.reaction = async () => {
      await going.promise;
      return { kind: "replace", card: next };
    };
    expect(await bot.slack.click(click).delivered).toMatchObject({ kind: "acknowledged" });
    going.resolve();
    await bot.slack.waitFor(() => bot.slack.ephemeral("U0ANN")[0]?.text.includes("The second page."));
  });

  test("that opens a form too late asks to be pressed again", async () => {
    await using bot = await startBot();
    const click = await answered(bot);
    bot.intake.reaction = () => {
      bot.slack.advance(4_000);
      const field = {
        name: "x",
        label: "X",
        hint: null,
        kind: "line",
        choices: [],
        initial: "",
        isRequired: false,
      } as const;
      return { kind: "open", form: { ...form, fields: [field] } };
    };
    bot.slack.click(click);
    await bot.slack.waitFor(() =>
      bot.slack.ephemeral("U0ANN").some(({ text }) => text.includes("press the button again")),
    );
    expect(bot.slack.workspace.modals).toEqual([]);
  });
});

test("a card in a thread is not taken for an answer whose process died", async () => {
  await using bot = await startBot();
  const { question, thread } = await asked(bot);
  const place = { platform: "slack", workspaceId: bot.slack.teamId, channelId: "C0HELP", threadId: thread };
  await bot.adapter.cards.post(place, next);
  const sink = resumed(bot, question);
  await sink.append("The answer.");
  await sink.finish(plain);
  const texts = said(bot, "C0HELP", thread).map(({ text }) => text);
  expect(texts).toHaveLength(2);
  expect(texts[0]).toContain("The second page.");
  expect(texts[1]).toBe("The answer.");
});

describe("a picture in a private answer", () => {
  const picture = { png, alt: "A curve" };

  test("is shown once Slack has looked at the file", async () => {
    await using bot = await startBot();
    await answered(bot, "C0HELP", { picture });
    const [shown, ...more] = bot.slack.ephemeral("U0ANN");
    expect(more).toEqual([]);
    expect(shown?.blocks).toContainEqual(expect.objectContaining({ type: "image", alt_text: "A curve" }));
  });

  test("is said in words where the app may upload nothing", async () => {
    await using bot = await startBot({ slack: { scopes: ["chat:write"] } });
    await answered(bot, "C0HELP", { picture });
    const [shown] = bot.slack.ephemeral("U0ANN");
    expect(shown?.text).toContain("A curve (The picture itself could not be shown here.)");
  });
});
