import { describe, expect, test } from "vitest";
import {
  fileKey,
  type ForgottenStore,
  type KeptMessage,
  type MessageStore,
  type NoticeStore,
  type WatchStore,
} from "../../src/knowledge/channel-store.ts";
import { sourceOf } from "../../src/knowledge/channels/administer-channels.ts";
import { changeOf } from "../../src/knowledge/channels/kept-message.ts";
import type { HeardKind, SourceStore } from "../../src/knowledge/source-store.ts";
import { opened, type OpenPort } from "./opened.ts";

interface Ports {
  readonly sources: SourceStore;
  readonly messages: MessageStore;
  readonly watches: WatchStore;
  readonly notices: NoticeStore;
  readonly forgotten: ForgottenStore;
}

const place = { platform: "slack", workspaceId: "T", channelId: "C" };
const noon = Date.UTC(2026, 2, 1, 12);

/** What every {@link MessageStore}, {@link WatchStore}, {@link NoticeStore} and {@link ForgottenStore} must do. */
export function messageStoreContract(name: string, open: OpenPort<Ports>): void {
  const messageOf = (id: string, given: Partial<KeptMessage> = {}): KeptMessage => ({
    id,
    threadId: null,
    authorId: "U1",
    authorName: "Ann",
    at: noon,
    text: `text of ${id}`,
    url: null,
    files: [],
    ...given,
  });
  const file = { id: "F", name: "a.md", mimeType: "", bytes: 3, url: "https://files.example/1" };
  const watching = async (kind: HeardKind = "channel") => {
    const { port, reopen } = await opened(open);
    const source = sourceOf(place, kind, "test");
    await port.sources.add(source);
    const { messages } = port;
    const changedKeys = async () => {
      const all = [
        ...(await messages.changed({ files: false, limit: 50 })),
        ...(await messages.changed({ files: true, limit: 50 })),
      ];
      for (const document of all) await messages.settle(document);
      return all.map(({ key }) => key).sort();
    };
    const idsIn = async (key: string) => (await messages.load(source.id, key)).map(({ id }) => id);
    const put = (...all: KeptMessage[]) => messages.change(source.id, changeOf({ put: all }));
    return { ...port, reopen, id: source.id, changedKeys, idsIn, put };
  };

  describe(`${name}`, () => {
    test("a message belongs to its day, and to a thread once it is answered, whichever comes first", async () => {
      const { put, changedKeys, idsIn } = await watching();
      await put(messageOf("a"), messageOf("b", { at: noon + 1 }));
      expect(await changedKeys()).toEqual(["day:2026-03-01"]);
      await put(messageOf("a1", { threadId: "a", at: noon + 2 }));
      expect(await changedKeys()).toEqual(["day:2026-03-01", "thread:a"]);
      expect([await idsIn("day:2026-03-01"), await idsIn("thread:a")]).toEqual([["b"], ["a", "a1"]]);
      await put(messageOf("c1", { threadId: "c", at: noon + 3 }), messageOf("c"));
      expect(await idsIn("thread:c")).toEqual(["c", "c1"]);
    });

    test("what is told again unchanged changes nothing, wherever its file can be loaded from now", async () => {
      const { put, changedKeys, messages, id } = await watching();
      await put(messageOf("a", { files: [file] }));
      expect(await changedKeys()).toEqual(["day:2026-03-01", fileKey("a", "F")].sort());
      await put(messageOf("a", { files: [{ ...file, url: "https://files.example/2" }] }));
      expect(await changedKeys()).toEqual([]);
      expect((await messages.message(id, "a"))?.files[0]?.url).toBe("https://files.example/2");
      await put(messageOf("a", { text: "edited", files: [] }));
      expect(await changedKeys()).toEqual(["day:2026-03-01", fileKey("a", "F")].sort());
    });

    test("a document that changes while it is made is made once more", async () => {
      const { put, messages } = await watching();
      await put(messageOf("a"));
      const [document] = await messages.changed({ files: false, limit: 1 });
      await put(messageOf("b"));
      if (document !== undefined) await messages.settle(document);
      expect(await messages.changed({ files: false, limit: 5 })).toHaveLength(1);
    });

    test("of what was read whole, the rest is gone, but for what was heard of meanwhile", async () => {
      const { put, messages, id, idsIn, changedKeys } = await watching();
      const old = messageOf("old", { at: noon - 60_000 });
      await put(old, messageOf("gone"), messageOf("new"), messageOf("r1", { threadId: "root" }));
      await changedKeys();
      const span = { from: noon, until: noon + 1 };
      const whole = { span, threadIds: ["root"], spared: ["new"] };
      await messages.change(id, changeOf({ put: [messageOf("r2", { threadId: "root" })], whole }));
      expect(await idsIn("day:2026-03-01")).toEqual(["old", "new"]);
      expect(await idsIn("thread:root")).toEqual(["r2"]);
      expect(await changedKeys()).toEqual(["day:2026-03-01", "thread:root"]);
    });

    test("pinned messages are each for themselves, and of picked out files there are the files alone", async () => {
      const pins = await watching("pins");
      await pins.put(messageOf("a"), messageOf("a1", { threadId: "a" }));
      expect(await pins.changedKeys()).toEqual(["message:a", "message:a1"]);
      const picked = await watching("files");
      await picked.put(messageOf("a", { files: [file] }));
      expect(await picked.changedKeys()).toEqual([fileKey("a", "F")]);
    });

    test("who asks to be forgotten is not kept again, in no channel, until they say so", async () => {
      const { put, forgotten, idsIn, changedKeys, messages, id } = await watching();
      const theirs = messageOf("b", { authorId: "U2", at: noon + 1 });
      await put(messageOf("a"), theirs);
      await changedKeys();
      expect(await forgotten.forget("slack", "U2")).toBe(1);
      expect(await changedKeys()).toEqual(["day:2026-03-01"]);
      await put(theirs);
      expect([await idsIn("day:2026-03-01"), await changedKeys()]).toEqual([["a"], []]);
      expect([await forgotten.remember("slack", "U2"), await forgotten.remember("slack", "U2")]).toEqual([true, false]);
      await put(theirs);
      expect(await messages.newest(id)).toBe(noon + 1);
      expect(await forgotten.forget("discord", "U2")).toBe(0);
    });

    test("how far a history is read is there after a restart", async () => {
      const { watches, id, reopen } = await watching();
      const state = { name: "general", readTo: 5, isComplete: false };
      await watches.note(id, state);
      expect((await (await reopen()).watches.list()).get(id)).toEqual(state);
    });

    test("who asked to be forgotten is known until they take it back, and messages are counted", async () => {
      const { forgotten, watches, put, id } = await watching();
      await put(messageOf("a"), messageOf("b", { authorId: "U2" }));
      expect(await watches.count(id)).toBe(2);
      await forgotten.forget("slack", "U2");
      expect([await forgotten.has("slack", "U2"), await forgotten.has("slack", "U1"), await watches.count(id)]).toEqual(
        [true, false, 1],
      );
      await forgotten.remember("slack", "U2");
      expect(await forgotten.has("slack", "U2")).toBe(false);
    });

    test("what a channel was told is there after a restart, and after its source is gone, until it is done with", async () => {
      const { notices, sources, id, reopen } = await watching();
      await notices.note(id, { messageId: null, says: "reading" });
      await notices.note(id, { messageId: "m1", says: "complete" });
      await sources.remove(id);
      const again = (await reopen()).notices;
      expect(await again.list()).toEqual(new Map([[id, { messageId: "m1", says: "complete" }]]));
      await again.note(id, null);
      expect((await again.list()).size).toBe(0);
    });

    test("a source that is removed takes its messages along, and nothing is kept for it any more", async () => {
      const { put, sources, watches, id, idsIn, changedKeys } = await watching();
      const state = { name: "general", readTo: 5, isComplete: false };
      await put(messageOf("a"));
      await watches.note(id, state);
      await sources.remove(id);
      await put(messageOf("b"));
      await watches.note(id, state);
      expect([await idsIn("day:2026-03-01"), await changedKeys(), (await watches.list()).size]).toEqual([[], [], 0]);
    });
  });
}
