import { describe, expect, test } from "vitest";
import { ModelError } from "../../../src/errors.ts";
import type { PolicyLayer } from "../../../src/moderation/policy-document.ts";
import type { ChannelMessage } from "../../../src/platform/channel.ts";
import { conversationOf } from "../../../src/platform/message.ts";
import { openTestModeration, scriptedJudge } from "../../helpers/moderation.ts";

const place = { platform: "test", workspaceId: "W", channelId: "C" };
const conversation = conversationOf({ ...place, threadId: null, visibility: "public" });
const asker = { conversation, author: { id: "UMOD", name: "Mo" } };
const image = (words: string) => ({
  id: `F-${words}`,
  name: "holiday.png",
  mimeType: "image/png",
  bytes: 9,
  url: words,
});

const messageOf = (text: string, changes: Partial<ChannelMessage> = {}): ChannelMessage => ({
  conversation,
  channelName: "general",
  messageId: "m1",
  author: { id: "U1", name: "Ann" },
  text,
  at: 5,
  url: null,
  files: [],
  ...changes,
});

const settings: PolicyLayer = {
  categories: {
    harassment: { block: 0.5, onBlock: ["refuse", "delete", "alert"] },
    violence: { block: 0.5, onBlock: ["refuse", "delete"] },
  },
};

async function openWatched() {
  const { model, requests } = scriptedJudge((text) => {
    if (text.includes("rude")) return { harassment: 0.6 };
    if (text.includes("despair")) return { "self-harm/intent": 0.9 };
    return text.includes("blood") ? { violence: 0.9 } : {};
  });
  const state = { isDown: false };
  const fault = { status: 503, code: "down", requestId: null, retryAfterMs: null, retryable: true };
  const judge = {
    ...model,
    judge: (texts: readonly string[], signal: AbortSignal) =>
      state.isDown ? Promise.reject(new ModelError("down", fault)) : model.judge(texts, signal),
  };
  const moderation = await openTestModeration({ judge, settings });
  const { watch } = moderation;
  await watch.set(asker, true);
  const hear = async (...messages: readonly ChannelMessage[]) => {
    for (const message of messages) await watch.listener.heard({ kind: "message", message });
    await watch.settle();
    // What follows is done behind.
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { ...moderation, state, requests, hear };
}

describe("a watched channel", () => {
  test("is heard until it is watched no more, in the next life of the process too", async () => {
    const { watch } = await openWatched();
    expect(watch.listener.wants(place)).toBe(true);
    expect(watch.listener.wants({ ...place, channelId: "C2" })).toBe(false);
    await watch.begin();
    expect(watch.listener.wants(place)).toBe(true);
    expect(await watch.set(asker, true)).toContain("judged already");
    await watch.set(asker, false);
    await watch.begin();
    expect(watch.listener.wants(place)).toBe(false);
  });

  test("a bad message is removed, its author told why, and moderators are alerted", async () => {
    const { hear, done, told, delivered } = await openWatched();
    await hear(messageOf("how rude"));
    expect(done).toEqual(["remove m1"]);
    expect(told).toEqual([expect.stringContaining("U1: I have removed your message")]);
    expect(delivered).toMatchObject([{ kind: "message", category: "harassment", evidence: "how rude" }]);
  });

  test("names of files and images are judged with the words; an image alone suffices", async () => {
    const { hear, done, delivered } = await openWatched();
    await hear(messageOf("", { messageId: "m1", files: [image("blood")] }));
    await hear(messageOf("", { messageId: "m2", files: [{ ...image("x"), name: "rude.png" }] }));
    await hear(messageOf("", { messageId: "m3", files: [{ ...image("blood"), mimeType: "text/plain" }] }));
    expect(done).toEqual(["remove m1", "remove m2"]);
    expect(delivered).toHaveLength(1);
  });

  test("an edit is judged anew; what is told twice is judged once; bots are left alone", async () => {
    const { hear, requests, done } = await openWatched();
    await hear(messageOf("how nice"), messageOf("how nice"));
    expect(requests).toHaveLength(1);
    await hear(messageOf("how rude"));
    expect(done).toEqual(["remove m1"]);
    await hear(messageOf("how rude", { messageId: "m2", author: { id: "B1", name: "Bot", isBot: true } }));
    expect(requests).toHaveLength(2);
  });

  test("who speaks of harming themselves reads in private where help is", async () => {
    const { hear, told, done } = await openWatched();
    await hear(messageOf("despair"));
    expect(told).toEqual([expect.stringContaining("findahelpline.com")]);
    expect(done).toEqual([]);
  });

  test("what can't be judged now is judged later, and nothing of it is left on disk after that", async () => {
    const { hear, state, judgeLate, clock, done, stores } = await openWatched();
    state.isDown = true;
    await hear(messageOf("how rude"));
    expect(await stores.unjudged.size()).toBe(1);
    state.isDown = false;
    clock.now += 600_000;
    await judgeLate?.(new AbortController().signal);
    await new Promise((resolve) => setImmediate(resolve));
    expect(done).toEqual(["remove m1"]);
    expect(await stores.unjudged.size()).toBe(0);
  });
});
