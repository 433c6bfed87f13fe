import { afterEach, describe, expect, test } from "vitest";
import type { CardPlace, Moderating } from "../../src/platform/channel.ts";

/** A platform's fake with a channel and a person who writes in it. */
export interface OpenedModerating {
  readonly moderating: Moderating;
  readonly place: CardPlace;
  readonly person: { readonly workspaceId: string; readonly id: string };
  /** Somebody writes; resolves to the message's id. */
  say(place: CardPlace): Promise<string>;
  stands(place: CardPlace, messageId: string): Promise<boolean>;
  /** The bot may no longer do anything about others. */
  forbid(): void;
  /** Until when the person may not write, epoch milliseconds; null where the platform has nothing of the kind. */
  timedOutUntil(): number | null;
  readonly canTimeOut: boolean;
  close(): Promise<void>;
}

/** What every platform must do about what people write. */
export function moderatingContract(name: string, open: () => Promise<OpenedModerating>): void {
  describe(`moderating in ${name}`, () => {
    let opened: OpenedModerating;
    afterEach(() => opened.close());

    test("somebody's message is removed, and one that is gone counts as removed", async () => {
      opened = await open();
      const { moderating, place } = opened;
      const [bad, good] = [await opened.say(place), await opened.say(place)];
      expect(await moderating.removeMessage(place, bad, "rude")).toBe(true);
      expect(await opened.stands(place, bad)).toBe(false);
      expect(await opened.stands(place, good)).toBe(true);
      expect(await moderating.removeMessage(place, bad, "rude")).toBe(true);
    });

    test("where the bot may not, nothing happens, and it says so", async () => {
      opened = await open();
      const { moderating, place, person } = opened;
      const bad = await opened.say(place);
      opened.forbid();
      expect(await moderating.removeMessage(place, bad, "rude")).toBe(false);
      expect(await moderating.timeOut(person.workspaceId, person.id, 60, "rude")).toBe(false);
      expect(await opened.stands(place, bad)).toBe(true);
    });

    test("a person is kept from writing for so long, where the platform can do that", async () => {
      opened = await open();
      const { moderating, person, canTimeOut } = opened;
      const before = Date.now();
      expect(await moderating.timeOut(person.workspaceId, person.id, 60, "rude")).toBe(canTimeOut);
      if (!canTimeOut) return;
      const until = opened.timedOutUntil() ?? 0;
      expect(until).toBeGreaterThanOrEqual(before + 3_600_000);
      expect(until).toBeLessThanOrEqual(Date.now() + 3_600_000);
      expect(await moderating.timeOut(person.workspaceId, person.id, 10_000_000, "for long")).toBe(true);
    });

    test("a message and its channel have addresses of the platform", async () => {
      opened = await open();
      const { moderating, place } = opened;
      const message = await opened.say(place);
      const links = [await moderating.linkTo(place, message), await moderating.linkTo(place, null)];
      for (const link of links) expect(link === null || URL.canParse(link)).toBe(true);
      expect(links[0] === null || links[0] !== links[1]).toBe(true);
    });
  });
}
