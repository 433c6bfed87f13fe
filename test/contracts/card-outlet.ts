import { afterEach, describe, expect, test, vi } from "vitest";
import type { Card, CardAction, CardReaction, Form } from "../../src/platform/card.ts";
import type { CardOutlet, CardPlace } from "../../src/platform/channel.ts";

export interface SeenCard {
  readonly id: string;
  readonly text: string;
  /** Labels of its buttons. */
  readonly buttons: readonly string[];
  /** What its picture shows, in words; null where it has none. */
  readonly alt: string | null;
}

/** A platform's fake with a channel and a person in it, and what that person sees and does. */
export interface OpenedOutlet {
  readonly cards: CardOutlet;
  readonly place: CardPlace;
  readonly person: { readonly workspaceId: string; readonly id: string };
  /** The bot's cards that stand in a place, oldest first. */
  seen(place: CardPlace): Promise<readonly SeenCard[]>;
  press(place: CardPlace, card: SeenCard, label: string): Promise<unknown>;
  /** The form that the person has before them, as soon as there is one: its title and the labels of its fields. */
  form(): Promise<readonly string[]>;
  submit(fields: Readonly<Record<string, string>>): Promise<unknown>;
  /** What the person alone was told. */
  told(): readonly string[];
  /** Whom the bot has called, whatever it wrote. */
  pings(): readonly string[];
  /** What was done, and what follows from it. */
  readonly actions: readonly CardAction[];
  react(reaction: CardReaction | Promise<CardReaction>): void;
  /** The platform asks to wait before the next post; false where there is nothing of the kind. */
  askToWait(): boolean;
  close(): Promise<void>;
}

/** One white pixel. */
const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

const card: Card = {
  markdown: "**Disk is full** on `web-1`.",
  picture: { png, alt: "A curve that rises to 100 %" },
  buttons: [
    { action: "alert.ack", value: "a1", label: "Acknowledge", style: "primary" },
    { action: "alert.drop", value: "a1", label: "Drop", style: "danger" },
    { action: "alert.drop", value: "", label: "Drop all", style: "plain" },
  ],
};
const plain = (markdown: string): Card => ({ markdown, picture: null, buttons: [] });

const form: Form = {
  action: "alert.note",
  value: "a1",
  title: "Why is it full?",
  submit: "Save",
  fields: [
    {
      name: "note",
      label: "What happened",
      hint: "In a word",
      kind: "text",
      choices: [],
      initial: "",
      isRequired: true,
    },
    { name: "who", label: "Who", hint: null, kind: "line", choices: [], initial: "ann", isRequired: false },
    {
      name: "level",
      label: "How bad",
      hint: null,
      kind: "choice",
      choices: ["low", "high"],
      initial: "low",
      isRequired: true,
    },
  ],
};

/** What every platform must do with cards and forms. */
export function cardOutletContract(name: string, open: () => Promise<OpenedOutlet>): void {
  describe(`cards in ${name}`, () => {
    let opened: OpenedOutlet;
    afterEach(() => opened.close());

    const only = async (place = opened.place) => {
      await vi.waitFor(async () => expect(await opened.seen(place)).toHaveLength(1), 20_000);
      const [first] = await opened.seen(place);
      return first ?? expect.fail();
    };
    const posted = async (given = card) => {
      opened = await open();
      await opened.cards.post(opened.place, given);
      return only();
    };
    const until = (holds: () => Promise<void> | void) => vi.waitFor(holds, { timeout: 20_000 });

    test("a card shows its words, its picture and its buttons, and is known by its id", async () => {
      opened = await open();
      const id = await opened.cards.post(opened.place, card);
      const seen = await only();
      expect(seen.id).toBe(id);
      expect(seen.text).toContain("Disk is full");
      expect(seen.buttons).toEqual(["Acknowledge", "Drop", "Drop all"]);
      expect(seen.alt).toBe("A curve that rises to 100 %");
    });

    test("a card whose id nobody knows is found by its button, and no other is", async () => {
      const since = Date.now() - 60_000;
      const { id } = await posted();
      const { cards, place } = opened;
      expect(await cards.find(place, { action: "alert.ack", value: "a1" }, since)).toBe(id);
      expect(await cards.find(place, { action: "alert.ack", value: "a2" }, since)).toBeNull();
      expect(await cards.find(place, { action: "alert.ack", value: "a1" }, Date.now() + 60_000)).toBeNull();
    });

    test("another card takes its place, and nothing of it stays", async () => {
      const { id } = await posted();
      await opened.cards.update(opened.place, id, plain("All is well again."));
      const seen = await only();
      expect(seen).toMatchObject({ id, buttons: [], alt: null });
      expect(seen.text).toContain("All is well again.");
      expect(seen.text).not.toContain("Disk");
    });

    test("a card whose picture changes, however large it is, shows the new one", async () => {
      const { id } = await posted(plain("No curve yet."));
      const large = Buffer.concat([Buffer.from(png, "base64"), Buffer.alloc(60_000, 7)]).toString("base64");
      for (const alt of ["A curve", "A longer curve"]) {
        await opened.cards.update(opened.place, id, { ...card, picture: { png: large, alt } });
        expect(await only()).toMatchObject({ id, alt, buttons: ["Acknowledge", "Drop", "Drop all"] });
      }
    });

    test("a person is told in private, where the card can be changed and pressed likewise", async () => {
      opened = await open();
      const { workspaceId, id } = opened.person;
      const told = (await opened.cards.tell(workspaceId, id, card)) ?? expect.fail();
      const seen = await only(told.place);
      expect(seen.id).toBe(told.messageId);
      expect(await opened.seen(opened.place)).toEqual([]);
      await opened.cards.update(told.place, told.messageId, plain("Done."));
      expect((await only(told.place)).text).toContain("Done.");
    });

    test("a press comes back with what the button is for, where, by whom and on which card", async () => {
      const seen = await posted();
      await opened.press(opened.place, seen, "Drop");
      await until(() => expect(opened.actions).toHaveLength(1));
      expect(opened.actions[0]).toMatchObject({
        kind: "press",
        action: "alert.drop",
        value: "a1",
        fields: {},
        messageId: seen.id,
        author: { id: opened.person.id },
        conversation: { platform: opened.place.platform, channelId: opened.place.channelId },
      });
      await opened.press(opened.place, seen, "Drop all");
      await until(() => expect(opened.actions[1]).toMatchObject({ action: "alert.drop", value: "" }));
    });

    test("the card that was pressed becomes another", async () => {
      const seen = await posted();
      const [drop] = card.buttons;
      opened.react({ kind: "replace", card: { ...plain("Acknowledged."), buttons: drop === undefined ? [] : [drop] } });
      await opened.press(opened.place, seen, "Acknowledge");
      await until(async () => expect((await only()).text).toContain("Acknowledged."));
      expect(await only()).toMatchObject({ id: seen.id, buttons: ["Acknowledge"], alt: null });
    });

    test("a sentence is for the one who pressed, and the card stays", async () => {
      const seen = await posted();
      opened.react({ kind: "tell", markdown: "Only Ben may." });
      await opened.press(opened.place, seen, "Acknowledge");
      await until(() => expect(opened.told().join()).toContain("Only Ben may."));
      expect(await only()).toEqual(seen);
    });

    test("a form opens, comes back with what was filled in, and its card becomes another", async () => {
      const seen = await posted();
      opened.react({ kind: "open", form });
      await opened.press(opened.place, seen, "Acknowledge");
      expect(await opened.form()).toEqual(["Why is it full?", "What happened", "Who", "How bad"]);
      opened.react({ kind: "replace", card: plain("Noted.") });
      await opened.submit({ note: "Logs\nof a week", level: "high" });
      await until(async () => expect((await only()).text).toContain("Noted."));
      expect(opened.actions[1]).toMatchObject({
        kind: "form",
        action: "alert.note",
        value: "a1",
        fields: { note: "Logs\nof a week", who: "ann", level: "high" },
        messageId: seen.id,
        author: { id: opened.person.id },
        conversation: { channelId: opened.place.channelId },
      });
      expect((await only()).id).toBe(seen.id);
    });

    test("a form can be answered with a sentence, too", async () => {
      const seen = await posted();
      opened.react({ kind: "open", form });
      await opened.press(opened.place, seen, "Acknowledge");
      await opened.form();
      opened.react({ kind: "tell", markdown: "That was noted before." });
      await opened.submit({ note: "x" });
      await until(() => expect(opened.told().join()).toContain("That was noted before."));
      expect((await only()).text).toBe(seen.text);
    });

    test("a card calls nobody, whatever stands in it", async () => {
      await posted(plain("<!channel> <@U0BEN> <@&1> @everyone @here"));
      expect(opened.pings()).toEqual([]);
    });

    test("a card that is too long for one message is one message all the same, and says so where it is cut", async () => {
      const seen = await posted({ ...card, markdown: "word ".repeat(4_000) });
      const isWhole = (seen.text.match(/word/g) ?? []).length === 4_000;
      expect(isWhole || seen.text.includes("too long for one message")).toBe(true);
      expect(seen.buttons).toHaveLength(3);
    });

    test("a platform that asks to wait gets the card later, once", async () => {
      opened = await open();
      if (!opened.askToWait()) return;
      await opened.cards.post(opened.place, plain("Patience."));
      expect((await only()).text).toContain("Patience.");
    });
  });
}
