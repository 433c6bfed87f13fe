import { cardOutletContract, type OpenedOutlet } from "../../contracts/card-outlet.ts";
import type { FakeInteraction } from "../../fakes/discord/world.ts";
import { startIn } from "./conversations.ts";

cardOutletContract("a Discord channel", () => openOn(false));
cardOutletContract("a Discord thread", () => openOn(true));

async function openOn(isThread: boolean): Promise<OpenedOutlet> {
  const { bot, discord, help, mona } = await startIn();
  const thread = isThread ? discord.world.addChannel("a thread", { type: 11, parentId: help.id }) : null;
  const place = {
    platform: "discord",
    workspaceId: discord.world.guildId,
    channelId: help.id,
    threadId: thread?.id ?? null,
  };
  const own = (where: { readonly channelId: string; readonly threadId: string | null }) =>
    discord
      .messages(where.threadId ?? where.channelId)
      .filter(({ author, onlyFor }) => author.id === discord.world.bot.id && onlyFor === null);
  const buttonsOf = (id: string) =>
    discord.world.messages.get(id)?.components.flatMap((row) => row.components ?? []) ?? [];
  let pressed: FakeInteraction | null = null;
  return {
    cards: bot.adapter.cards,
    place,
    person: { workspaceId: discord.world.guildId, id: mona.id },
    seen: async (where) =>
      own(where).map(({ id, content, attachments }) => ({
        id,
        text: content,
        buttons: buttonsOf(id).map(({ label = "" }) => label),
        alt: attachments[0]?.description ?? null,
      })),
    async press(_, { id }, label) {
      const message = discord.world.messages.get(id);
      const button = buttonsOf(id).find((one) => one.label === label);
      if (message === undefined || button?.custom_id === undefined) throw new Error(`there is no ${label}`);
      const interaction = discord.press(mona, message, button.custom_id);
      pressed = interaction;
      await discord.until(() => interaction.responded !== null);
    },
    async form() {
      await discord.until(() => pressed?.modal !== null);
      return [pressed?.modal?.title ?? "", ...(pressed?.modal?.components.map(({ label }) => label) ?? [])];
    },
    async submit(fields) {
      if (pressed === null) throw new Error("nothing was pressed");
      const interaction = discord.submit(mona, pressed, fields);
      await discord.until(() => interaction.responded !== null);
    },
    told: () =>
      [...discord.world.messages.values()].flatMap(({ onlyFor, content }) => (onlyFor === mona.id ? [content] : [])),
    pings: () => discord.stage.pings,
    actions: bot.intake.actions,
    react: (reaction) => void (bot.intake.reaction = () => reaction),
    askToWait() {
      const how = { kind: "limited", retryAfterMs: 50, isGlobal: false } as const;
      discord.fault({ method: "POST", path: /^\/channels\/\d+\/messages$/, times: 1, how });
      return true;
    },
    close: async () => await bot[Symbol.asyncDispose](),
  };
}
