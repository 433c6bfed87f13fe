import { describe, expect, test } from "vitest";
import type { ForgottenStore } from "../../src/knowledge/channel-store.ts";
import type { HeardReply, OfferStore } from "../../src/knowledge/offer-store.ts";
import { conversationOf } from "../../src/platform/message.ts";
import { opened, type OpenPort } from "./opened.ts";

interface Ports {
  readonly offers: OfferStore;
  readonly forgotten: ForgottenStore;
}

/** What every {@link OfferStore} must do, beside what is known of forgotten people. */
export function offerStoreContract(name: string, open: OpenPort<Ports>): void {
  const place = { platform: "slack", workspaceId: "T", channelId: "C" };
  const conversation = conversationOf({ ...place, threadId: "9", visibility: "public" });
  const gap = { turnId: "t1", conversation };
  const reply = (changes: Partial<HeardReply> = {}): HeardReply => ({
    messageId: "m1",
    authorId: "UCLEO",
    authorName: "cleo",
    text: "Hold the lever.",
    url: "https://example.slack.com/m1",
    at: 5,
    ...changes,
  });

  describe(`${name}`, () => {
    test("it is offered once in a thread, whatever is asked and said there, after a restart too", async () => {
      const { port, reopen } = await opened(open);
      expect(await port.offers.note(gap, reply())).toBe("t1");
      expect(await port.offers.note(gap, reply({ messageId: "m2" }))).toBe("t1");
      await port.offers.posted("t1");
      const { offers } = await reopen();
      expect(await offers.note({ ...gap, turnId: "t2" }, reply({ messageId: "m3" }))).toBeNull();
      expect((await offers.find("t1"))?.replies.map(({ messageId }) => messageId)).toEqual(["m1", "m2", "m3"]);
      expect(await offers.find("t1")).toMatchObject({ conversation, replies: [reply(), {}, {}] });
      expect(await offers.find("t2")).toBeNull();
    });

    test("a reply says what it says now, and is gone when it is deleted", async () => {
      const { port } = await opened(open);
      await port.offers.note(gap, reply());
      await port.offers.note(gap, reply({ text: "Hold it longer." }));
      expect((await port.offers.find("t1"))?.replies).toMatchObject([{ text: "Hold it longer." }]);
      expect(await port.offers.places()).toEqual([place]);
      await port.offers.drop({ kind: "message", place: { ...place, channelId: "OTHER" }, messageId: "m1" });
      expect((await port.offers.find("t1"))?.replies).toHaveLength(1);
      await port.offers.drop({ kind: "message", place, messageId: "m1" });
      expect((await port.offers.find("t1"))?.replies).toEqual([]);
      expect(await port.offers.places()).toEqual([]);
    });

    test("nothing of a forgotten person is kept", async () => {
      const { port } = await opened(open);
      await port.offers.note(gap, reply());
      await port.offers.note(gap, reply({ messageId: "m2", authorId: "UBEN", at: 6 }));
      await port.forgotten.forget("slack", "UCLEO");
      await port.offers.drop({ kind: "person", platform: "slack", personId: "UCLEO" });
      expect(await port.offers.note(gap, reply({ messageId: "m3" }))).toBeNull();
      expect((await port.offers.find("t1"))?.replies.map(({ authorId }) => authorId)).toEqual(["UBEN"]);
    });

    test("what was taught leaves no words behind, and no second offer; what is old leaves nothing", async () => {
      const { port } = await opened(open);
      await port.offers.note(gap, reply());
      await port.offers.posted("t1");
      await port.offers.drop({ kind: "replies", turnId: "t1" });
      expect(await port.offers.find("t1")).toMatchObject({ replies: [] });
      expect(await port.offers.note(gap, reply({ messageId: "m2" }))).toBeNull();
      await port.offers.drop({ kind: "older", than: 6 });
      expect(await port.offers.find("t1")).toBeNull();
    });
  });
}
