import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { parseClick, parseSlashCommand } from "../../adapters/slack/parse-interaction.ts";
import { type Bot, startBot } from "../adapters/slack/start-bot.ts";

const folder = join(process.env["RECORDED_PAYLOADS"] ?? "", "slack");
const body = z.looseObject({ team_id: z.string().optional() });
const files = {
  "mention-and-follow-up.json": z.object({ botUserId: z.string(), mention: body, followUp: body }),
  "direct-message.json": z.object({ botUserId: z.string(), dmMessage: body }),
  "slash-command-and-modal.json": z.object({
    botUserId: z.string(),
    slashCommandWithArgs: z.record(z.string(), z.string()),
  }),
  "channel.json": z.object({ botUserId: z.string(), mention: body, channel_post_action: body }),
  "streaming.json": z.object({
    botUserId: z.string(),
    aiMention: body,
    followUp: body,
    aiMentionWithFile: body,
    promptMessage: body,
  }),
};

function recorded<Name extends keyof typeof files>(name: Name): z.output<(typeof files)[Name]> {
  const schema: z.ZodType = files[name];
  return schema.parse(JSON.parse(readFileSync(join(folder, name), "utf8"))) as z.output<(typeof files)[Name]>;
}

const startAs = (botUserId: string) => startBot({ over: "http", slack: { botUserId } });

/** What the bot made of a body that Slack delivers, signed anew, to the real receiver; all of it acknowledged. */
async function deliver({ slack, intake }: Bot, payload: object) {
  const before = intake.events.length;
  const deliveries = await slack.event(payload);
  expect(deliveries.map(({ kind }) => kind)).toEqual(["acknowledged"]);
  return intake.events.slice(before);
}

// Not committed with the project; CI names the folder.
describe.skipIf(!existsSync(folder))("what Slack really sent (skipped without the folder RECORDED_PAYLOADS)", () => {
  test("a mention is a question, and the follow-up in its thread is of the same conversation", async () => {
    const { botUserId, mention, followUp } = recorded("mention-and-follow-up.json");
    await using bot = await startAs(botUserId);
    const [question] = await deliver(bot, mention);
    expect(question).toMatchObject({
      kind: "question",
      key: "slack:T00FAKE00AA:C00FAKECHAN1:1767224888.280449",
      text: "Hey",
      author: { id: "U00FAKEUSER1" },
      at: 1_767_224_888_280,
    });
    expect(await deliver(bot, followUp)).toEqual([]);
    bot.intake.takingPartIn.add(question?.conversation.id ?? "");
    expect(await deliver(bot, followUp)).toMatchObject([
      { text: "Hi", conversation: { id: question?.conversation.id } },
    ]);
  });

  test("a direct message is a question in a conversation of two", async () => {
    const { botUserId, dmMessage } = recorded("direct-message.json");
    await using bot = await startAs(botUserId);
    expect(await deliver(bot, dmMessage)).toMatchObject([
      { text: "Hey!", conversation: { visibility: "direct", channelId: "D0A5319PS02" } },
    ]);
  });

  test("a mention in its many shapes: with blocks, with a file; the bot's own prompt is nothing", async () => {
    const { botUserId, aiMention, aiMentionWithFile, promptMessage } = recorded("streaming.json");
    await using bot = await startAs(botUserId);
    expect(await deliver(bot, aiMention)).toMatchObject([{ kind: "question", text: "AI What is love?" }]);
    expect(await deliver(bot, aiMentionWithFile)).toMatchObject([
      { kind: "question", text: "[AI] I don't really understand this explanation." },
    ]);
    expect(await deliver(bot, promptMessage)).toEqual([]);
  });

  test("a delivery that Slack repeats carries the same key", async () => {
    const { botUserId, mention } = recorded("channel.json");
    await using bot = await startAs(botUserId);
    await bot.slack.event(mention, { duplicate: 2, retry: { num: 1, reason: "http_timeout" } });
    expect(bot.intake.events).toHaveLength(3);
    expect(new Set(bot.intake.events.map(({ key }) => key)).size).toBe(1);
  });

  test("a slash command's form is read; a button that is not ours is nothing", () => {
    const { slashCommandWithArgs } = recorded("slash-command-and-modal.json");
    const spec = { name: "test-feedback", description: "", isPrivate: true };
    const option = {
      name: "text",
      description: "",
      type: "string",
      required: true,
      choices: [],
      suggests: false,
      takesRest: true,
    } as const;
    expect(parseSlashCommand(slashCommandWithArgs, [{ ...spec, options: [option] }], 5)).toMatchObject({
      command: "test-feedback",
      options: { text: "some arguments here" },
      author: { id: "U00FAKEUSER2", name: "testuser" },
      target: { kind: "command", channel: "C00FAKECHAN3" },
    });
    expect(parseClick(recorded("channel.json").channel_post_action)).toBeNull();
  });
});
