import { describe, expect, test, vi } from "vitest";
import { StorageError } from "../../../src/errors.ts";
import { type Bot, mention, startBot } from "./start-bot.ts";

const texts = ({ intake }: Bot) => intake.events.map((event) => ("text" in event ? event.text : event.kind));
const followUp = ({ slack }: Bot, thread_ts: string, text: string) =>
  slack.say({ channel: "C0HELP", user: "U0BEN", text, thread_ts });

/** Takes part where it was asked, as the intake does. */
function takesPartWhereAsked({ intake }: Bot): void {
  const accept = intake.accept.bind(intake);
  intake.accept = (event, acknowledge) => {
    if (intake.failWith === null && event.kind === "question") intake.takingPartIn.add(event.conversation.id);
    return accept(event, acknowledge);
  };
}

describe("events in any order, and more than once", () => {
  test("a mention is the same question in each of its events, whichever comes first and however often", async () => {
    await using bot = await startBot();
    bot.slack.holdEvents();
    mention(bot);
    await bot.slack.releaseEvents((held) => [...held.toReversed(), ...held]);
    expect(bot.intake.events).toHaveLength(4);
    expect(new Set(bot.intake.events.map(({ key, conversation }) => `${key} ${conversation.id}`)).size).toBe(1);
  });

  test("a follow-up that comes before its question is heard after it; what was said before the question is not", async () => {
    await using bot = await startBot();
    takesPartWhereAsked(bot);
    bot.slack.holdEvents();
    const { ts } = bot.slack.say({ channel: "C0HELP", user: "U0ANN", text: "who knows?" });
    followUp(bot, ts, "not me");
    followUp(bot, ts, `<@${bot.slack.botUserId}> you?`);
    followUp(bot, ts, "quickly, please");
    await bot.slack.releaseEvents(([root, before, message, mentioned, after]) =>
      [after, before, root, mentioned, message].filter((event) => event !== undefined),
    );
    expect(texts(bot)).toEqual(["you?", "quickly, please", "you?"]);
  });

  test("so it is where the question could not be stored at first", async () => {
    await using bot = await startBot({ slack: { ackMs: 200, retryDelaysMs: [300] } });
    takesPartWhereAsked(bot);
    const fault = { status: null, requestId: null, retryAfterMs: null, retryable: true };
    bot.intake.failWith = new StorageError("disk full", { ...fault, code: "disk-full" });
    let refused = 0;
    bot.intake.onRefused = () => void refused++;
    const { ts, delivered } = mention(bot);
    // As a message and as a mention.
    await vi.waitFor(() => expect(refused).toBe(2), 20_000);
    bot.intake.failWith = null;
    expect(await followUp(bot, ts, "and to staging?").delivered).toMatchObject([{ kind: "acknowledged" }]);
    expect(await delivered).toMatchObject([{ attempts: 2 }, { attempts: 2 }]);
    expect(new Set(texts(bot))).toEqual(new Set(["how do I deploy?", "and to staging?"]));
  });

  test("an edit and a deletion may come before the message that they are of", async () => {
    await using bot = await startBot();
    bot.slack.holdEvents();
    const { ts } = mention(bot);
    bot.slack.edit({ channel: "C0HELP", ts, text: `<@${bot.slack.botUserId}> how do I roll back?` });
    bot.slack.delete({ channel: "C0HELP", ts });
    await bot.slack.releaseEvents((held) => held.toReversed());
    expect(bot.intake.events.map(({ kind }) => kind)).toEqual(["deleted", "edited", "question", "question"]);
  });
});
