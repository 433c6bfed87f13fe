import { expect, test } from "vitest";
import { moderatingContract } from "../../contracts/moderating.ts";
import { startIn } from "./conversations.ts";

moderatingContract("a Discord channel", () => openOn(false));
moderatingContract("a Discord thread", () => openOn(true));

async function openOn(isThread: boolean) {
  const { bot, discord, help, mona } = await startIn();
  const { world } = discord;
  const thread = isThread ? world.addChannel("a thread", { type: 11, parentId: help.id }) : null;
  return {
    moderating: bot.adapter.moderating,
    place: { platform: "discord", workspaceId: world.guildId, channelId: help.id, threadId: thread?.id ?? null },
    person: { workspaceId: world.guildId, id: mona.id },
    say: async () => discord.say(mona, thread ?? help, "how rude").id,
    stands: async (_: unknown, id: string) => world.messages.has(id),
    forbid() {
      (thread ?? help).denied.add("manage");
      world.mayModerateMembers = false;
    },
    timedOutUntil: () => Date.parse(world.timedOut.get(mona.id) ?? ""),
    canTimeOut: true,
    close: async () => await bot[Symbol.asyncDispose](),
  };
}

test("the message that began a thread is removed from its channel, and the audit log says why", async () => {
  const { bot, discord, help, mona } = await startIn();
  await using closing = bot;
  const root = discord.say(mona, help, "how rude");
  const { id: threadId } = discord.world.addChannel("a thread", { id: root.id, type: 11, parentId: help.id });
  const place = { platform: "discord", workspaceId: discord.world.guildId, channelId: help.id, threadId };
  expect(await closing.adapter.moderating.removeMessage(place, root.id, "decided by Mo: très rude")).toBe(true);
  expect(discord.world.messages.has(root.id)).toBe(false);
  expect(discord.world.auditLog).toEqual([
    { action: "MESSAGE_DELETE", userId: mona.id, reason: "decided by Mo: très rude" },
  ]);
});
