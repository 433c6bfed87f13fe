import { describe, expect, test } from "vitest";
import type { Card, CardButton } from "../../../src/platform/card.ts";
import { open, plain, startIn } from "./conversations.ts";

const button: CardButton = { action: "search.page", value: "q:2", label: "Page 2 ▶", style: "plain" };
const next: Card = { markdown: "The second page.", picture: null, buttons: [{ ...button, label: "◀ Page 1" }] };

/** The answer to Mona's slash command, which she alone sees, with a button. */
async function answered() {
  const place = await startIn();
  const { sink } = open(place.bot, await place.slash("search"));
  await sink.append("The first page.");
  await sink.finish({ ...plain, buttons: [button] });
  const shown = () => place.discord.messages(place.help.id, place.mona).filter(({ onlyFor }) => onlyFor !== null);
  const [message] = shown();
  if (message === undefined) throw new Error("there is no answer");
  return { ...place, shown, message, press: () => place.discord.press(place.mona, message, "c0:search.page:q:2") };
}

describe("a button under a private answer", () => {
  test("turns it into another in place", async () => {
    const { bot, shown, press, discord } = await answered();
    await using _ = bot;
    bot.intake.reaction = () => ({ kind: "replace", card: next });
    const { id } = press();
    await discord.until(() => shown()[0]?.content === "The second page.");
    expect(discord.world.interactions.get(id)?.responded).toBe(7);
    expect(shown()).toHaveLength(1);
    expect(bot.intake.actions).toMatchObject([{ action: "search.page", value: "q:2", messageId: null }]);
  });

  test("is acknowledged in time where what follows takes longer, and the answer turns afterwards", async () => {
    const { bot, shown, press, discord } = await answered();
    await using _ = bot;
    const going = Promise.withResolvers<void>();
    bot.intake.reaction = async () => {
      await going.promise;
      return { kind: "replace", card: next };
    };
    const interaction = press();
    await discord.until(() => interaction.responded !== null);
    expect(interaction.responded).toBe(6);
    going.resolve();
    await discord.until(() => shown()[0]?.content === "The second page.");
    expect(shown()).toHaveLength(1);
  });

  test("that opens a form too late asks to be pressed again", async () => {
    const { bot, shown, press, discord } = await answered();
    await using _ = bot;
    const going = Promise.withResolvers<void>();
    bot.intake.reaction = async () => {
      await going.promise;
      return { kind: "open", form: { action: "a.b", value: "", title: "A form", submit: "Send", fields: [] } };
    };
    const interaction = press();
    await discord.until(() => interaction.responded !== null);
    going.resolve();
    await discord.until(() => shown().some(({ content }) => content.includes("press the button again")));
    expect(interaction.modal).toBeNull();
  });
});
