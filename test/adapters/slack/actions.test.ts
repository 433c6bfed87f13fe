import { describe, expect, test } from "vitest";
import { againAction, feedbackAction, formerAction, stopAction } from "../../../adapters/slack/render.ts";
import { ask } from "../../helpers/scripted-intake.ts";
import { type Bot, mention, reply, startBot } from "./start-bot.ts";

const place = { channel: "C0HELP", user: "U0BEN" };

/** A question by Ann in #help, and an answer with all buttons. */
async function answered(bot: Bot) {
  const { messageId: threadTs } = await ask(bot, () => mention(bot));
  const { workspace } = bot.slack;
  const channel = workspace.channels.get("C0HELP") ?? expect.fail();
  const button = (id: string) => ({
    type: "button",
    text: { type: "plain_text", text: id },
    action_id: id,
    value: "turn-1",
  });
  const elements = [stopAction, againAction, formerAction].map(button);
  const blocks = [{ type: "actions", elements }];
  const { ts: messageTs } = workspace.addMessage(channel, { user: bot.slack.botUserId, threadTs, blocks });
  return { threadTs, messageTs };
}

/** What Ben alone was told, as soon as it is so much. */
const told = async ({ slack }: Bot, messages = 1) => {
  await slack.waitFor(() => slack.ephemeral("U0BEN").length >= messages);
  return slack.ephemeral("U0BEN");
};

describe.each(["socket", "http"] as const)("over %s", (over) => {
  test.each([
    [stopAction, "stop"],
    [againAction, "again"],
    [formerAction, "former"],
  ])(
    "the button %s is an action on the turn, and its person is told in the thread what came of it",
    async (actionId, action) => {
      await using bot = await startBot({ over });
      const { threadTs, messageTs } = await answered(bot);
      const taken = bot.intake.next("action");
      const { delivered } = bot.slack.click({ ...place, messageTs, actionId });
      expect(await taken).toMatchObject({
        action,
        on: { turnId: "turn-1" },
        author: { id: "U0BEN" },
        conversation: { threadId: threadTs },
      });
      expect(await delivered).toMatchObject({ kind: "acknowledged" });
      expect(await told(bot)).toMatchObject([{ text: "Thank you, noted.", threadTs }]);
    },
  );

  test("❌ on a message stops its answer; other reactions, and the bot's own, are nothing", async () => {
    await using bot = await startBot({ over });
    const { messageTs: ts } = await answered(bot);
    bot.intake.says = null;
    const stops = ["x", "negative_squared_cross_mark", "heavy_multiplication_x", "octagonal_sign"];
    for (const name of ["eyes", ...stops]) await bot.slack.react({ ...place, ts, name }).delivered;
    await bot.slack.react({ ...place, user: bot.slack.botUserId, ts, name: "x" }).delivered;
    const actions = bot.intake.events.filter(({ kind }) => kind === "action");
    expect(actions).toHaveLength(stops.length);
    expect(new Set(actions.map(({ key }) => key)).size).toBe(stops.length);
    expect(actions[0]).toMatchObject({
      action: "stop",
      on: { messageId: ts },
      author: { id: "U0BEN" },
      conversation: { channelId: "C0HELP", threadId: null },
    });
  });

  test("a reaction that is heeded is told, given to a message of the bot's and taken back; others are not", async () => {
    await using bot = await startBot({ over, settings: { heededReactions: ["star"] } });
    const { messageTs: ts, threadTs } = await answered(bot);
    await bot.slack.react({ ...place, ts, name: "eyes" }).delivered;
    await bot.slack.react({ ...place, ts: threadTs, name: "star" }).delivered;
    await bot.slack.react({ ...place, ts, name: "star" }).delivered;
    await bot.slack.unreact({ ...place, ts, name: "star" }).delivered;
    expect(bot.intake.events.filter(({ kind }) => kind === "reaction")).toMatchObject(
      [false, true].map((isTakenBack) => ({ messageId: ts, emoji: "star", isTakenBack, author: { id: "U0BEN" } })),
    );
  });

  test("Slack's stop button stops what is streamed, and before that what was asked", async () => {
    await using bot = await startBot({ over });
    const question = await ask(bot, () => mention(bot));
    const thread = { ...place, thread_ts: question.messageId };
    const { sink, posted } = reply(bot, question);
    sink.status("Searching…");
    await bot.slack.waitFor(() => bot.slack.session("C0HELP", question.messageId) === "processing");
    await bot.slack.stop(thread).delivered;
    await sink.append("An answer that goes on. ");
    await bot.slack.waitFor(() => posted.length > 0);
    await bot.slack.stop(thread).delivered;
    const stops = bot.intake.events.filter(({ kind }) => kind === "action");
    expect(stops).toMatchObject([
      { action: "stop", on: { messageId: question.messageId }, conversation: { id: question.conversation.id } },
      { action: "stop", on: { messageId: posted[0] }, conversation: { id: question.conversation.id } },
    ]);
  });

  test("what can't be carried out now is not acknowledged, and comes again", async () => {
    await using bot = await startBot({ over, slack: { ackMs: 200 } });
    const { messageTs: ts } = await answered(bot);
    const refused = Promise.withResolvers<void>();
    bot.intake.failWith = new Error("disk full");
    bot.intake.onRefused = refused.resolve;
    const { delivered } = bot.slack.react({ ...place, ts, name: "x" });
    await refused.promise;
    bot.intake.failWith = null;
    expect(await delivered).toMatchObject([{ kind: "acknowledged" }]);
    expect(bot.intake.events.at(-1)).toMatchObject({ kind: "action", action: "stop" });
  });
});

describe("what somebody alone is told", () => {
  test("may be long: it comes whole, in as many messages as it needs, and wakes nobody", async () => {
    await using bot = await startBot();
    const { messageTs } = await answered(bot);
    const line = "The **former** answer, <!channel>.\n";
    bot.intake.says = line.repeat(1_000);
    bot.slack.click({ ...place, messageTs, actionId: formerAction });
    const messages = await told(bot, 4);
    const shown = messages.map(({ text }) => text).join("\n");
    expect(shown.match(/former/g)).toHaveLength(1_000);
    expect(shown).not.toContain("<!channel");
    expect(messages.every(({ blocks }) => blocks[0]?.["type"] === "markdown")).toBe(true);
  });

  test("comes by the response URL where the bot is not in the channel", async () => {
    await using bot = await startBot();
    const elsewhere = bot.slack.channel({ id: "C0AWAY", kind: "public", members: ["U0BEN"], hasBot: false });
    const feedback = { type: "plain_text", text: "👍" };
    const { ts: messageTs } = bot.slack.workspace.addEphemeral(elsewhere.id, "U0BEN", {
      blocks: [
        {
          type: "context_actions",
          elements: [
            {
              type: "feedback_buttons",
              action_id: feedbackAction,
              positive_button: { text: feedback, value: "up:turn-1" },
              negative_button: { text: feedback, value: "down:turn-1" },
            },
          ],
        },
      ],
    });
    bot.slack.click({ channel: "C0AWAY", user: "U0BEN", messageTs, actionId: feedbackAction, value: "up:turn-1" });
    const messages = await told(bot, 2);
    expect(messages.at(-1)?.text).toBe("Thank you, noted.");
  });

  test("is nothing where there is nothing to tell", async () => {
    await using bot = await startBot();
    const { messageTs } = await answered(bot);
    bot.intake.says = null;
    await bot.slack.click({ ...place, messageTs, actionId: stopAction }).delivered;
    bot.intake.says = "Stopped.";
    await bot.slack.click({ ...place, messageTs, actionId: stopAction }).delivered;
    expect((await told(bot)).map(({ text }) => text)).toEqual(["Stopped."]);
  });
});
