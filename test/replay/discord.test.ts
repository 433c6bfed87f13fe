import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { ask } from "../helpers/scripted-intake.ts";
import { startBot } from "../adapters/discord/start-bot.ts";

const folder = join(process.env["RECORDED_PAYLOADS"] ?? "", "discord");

const event = z.object({ type: z.string(), data: z.looseObject({ id: z.string(), channel_id: z.string() }) });
const channelFile = z.object({ applicationId: z.string(), guildId: z.string(), channelId: z.string(), mention: event });
const gatewayFile = z.object({
  metadata: z.object({ botId: z.string(), guildId: z.string(), channelId: z.string(), threadId: z.string() }),
  gatewayMention: event,
  gatewaySubscribedMessage: event,
  gatewayThreadCreate: z.object({ data: z.looseObject({ id: z.string() }) }),
  gatewayReactionAdd: z.object({ data: z.looseObject({ message_id: z.string() }) }),
  buttonClickHello: z.looseObject({ id: z.string() }),
});

function recorded<T>(schema: z.ZodType<T>, file: string): T {
  return schema.parse(JSON.parse(readFileSync(join(folder, file), "utf8")));
}

// Not committed with the project; CI names the folder.
describe.skipIf(!existsSync(folder))("what Discord really sent (skipped without the folder RECORDED_PAYLOADS)", () => {
  test("a mention in a channel becomes a question, without the mention", async () => {
    const { mention, applicationId: botId, guildId, channelId } = recorded(channelFile, "channel.json");
    await using bot = await startBot({
      discord: { botId, guildId },
      furnish: ({ world }) => void world.addChannel("help", { id: channelId }),
    });
    const question = await ask(bot, () => bot.discord.gateway.dispatch("MESSAGE_CREATE", () => mention.data));
    expect(question).toMatchObject({
      key: `discord:${mention.data.id}`,
      text: "Test",
      author: { id: "1033044521375764530", name: "Test User" },
      conversation: { id: `discord:${guildId}:${channelId}`, visibility: "public" },
      at: Date.parse("2026-02-17T00:48:03.193Z"),
    });
  });

  test("a mention, the thread that begins at it, and the follow-up in it are one conversation", async () => {
    const file = recorded(gatewayFile, "gateway-and-button.json");
    const { botId, guildId, channelId, threadId } = file.metadata;
    await using bot = await startBot({
      discord: { botId, guildId },
      settings: { threads: true, messageContent: true },
      furnish: ({ world }) => void world.addChannel("help", { id: channelId }),
    });
    const { gateway } = bot.discord;
    const first = await ask(bot, () => gateway.dispatch("MESSAGE_CREATE", () => file.gatewayMention.data));
    expect(first).toMatchObject({ text: "Hey", conversation: { channelId, threadId } });
    bot.intake.takingPartIn.add(first.conversation.id);
    const followUp = await ask(bot, () => {
      gateway.dispatch("THREAD_CREATE", () => file.gatewayThreadCreate.data);
      gateway.dispatch("MESSAGE_CREATE", () => file.gatewaySubscribedMessage.data);
    });
    expect(followUp).toMatchObject({ text: "Hey", conversation: first.conversation });
  });

  test("a reaction and somebody else's button are nothing to us", async () => {
    const file = recorded(gatewayFile, "gateway-and-button.json");
    const { botId, guildId, channelId } = file.metadata;
    await using bot = await startBot({
      discord: { botId, guildId },
      furnish: ({ world }) => void world.addChannel("help", { id: channelId }),
    });
    const { gateway } = bot.discord;
    gateway.dispatch("MESSAGE_REACTION_ADD", () => file.gatewayReactionAdd.data);
    gateway.dispatch("INTERACTION_CREATE", () => file.buttonClickHello);
    const question = await ask(bot, () => gateway.dispatch("MESSAGE_CREATE", () => file.gatewayMention.data));
    expect(bot.intake.events).toEqual([question]);
  });

  test("the same reaction with ❌ stops what is being answered", async () => {
    const file = recorded(gatewayFile, "gateway-and-button.json");
    const { botId, guildId } = file.metadata;
    await using bot = await startBot({ discord: { botId, guildId } });
    const { data } = file.gatewayReactionAdd;
    const stopped = bot.intake.next("action");
    bot.discord.gateway.dispatch("MESSAGE_REACTION_ADD", () => ({ ...data, emoji: { id: null, name: "❌" } }));
    expect(await stopped).toMatchObject({
      action: "stop",
      on: { messageId: data.message_id },
      author: { id: "1033044521375764530", name: "Test User" },
    });
  });

  test("the same press on a button of ours is feedback", async () => {
    const file = recorded(gatewayFile, "gateway-and-button.json");
    const { botId, guildId, threadId } = file.metadata;
    await using bot = await startBot({ discord: { botId, guildId } });
    const press = { ...file.buttonClickHello, data: { component_type: 2, custom_id: "fb:down:turn-9", id: 2 } };
    bot.discord.gateway.dispatch("INTERACTION_CREATE", () => press);
    // The recorded interaction is long over, so the acknowledgement fails, after it was stored.
    await bot.discord.until(() => bot.discord.calls.some(({ path }) => path.endsWith("/callback")));
    expect(bot.intake.events).toMatchObject([
      { kind: "feedback", turnId: "turn-9", rating: "down", conversation: { threadId, visibility: "private" } },
    ]);
  });
});
