import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { PlatformError } from "../../../../src/errors.ts";
import { sourceOf } from "../../../../src/knowledge/channels/administer-channels.ts";
import { changeOf } from "../../../../src/knowledge/channels/kept-message.ts";
import { readChannel } from "../../../../src/knowledge/channels/read-channels.ts";
import { RecentlyHeard } from "../../../../src/knowledge/channels/recently-heard.ts";
import { isHeard } from "../../../../src/knowledge/source-store.ts";
import type { ChannelMessage, ChannelReader, HistoryPage, HistorySpan } from "../../../../src/platform/channel.ts";
import { conversationOf } from "../../../../src/platform/message.ts";
import { openStorage } from "../../../../src/storage/open-storage.ts";
import { recordingLog } from "../../../helpers/recording-log.ts";
import { temporaryFolder } from "../../../helpers/temporary-folder.ts";

const dayMs = 86_400_000;
const now = Date.UTC(2026, 2, 10);
const place = { platform: "slack", workspaceId: "T", channelId: "C" };
const conversation = conversationOf({ ...place, threadId: null, visibility: "public" });

function messageOf(daysAgo: number, text = `said ${daysAgo} days ago`): ChannelMessage {
  const author = { id: "U1", name: "Ann" };
  const about = { conversation, channelName: "general", author, url: null, files: [] };
  return { ...about, messageId: `m${daysAgo}`, text, at: now - daysAgo * dayMs };
}

/** A watched channel with a message each day, a page each; what goes wrong at a page is the test's. */
async function openChannel({ historyDays = 6 } = {}) {
  const { log, entries } = recordingLog();
  const storage = await openStorage(`sqlite:${join(temporaryFolder(), "t.db")}`, log);
  onTestFinished(() => storage.close());
  await storage.sources.add(sourceOf(place, "channel", "test"));
  const source = (await storage.sources.list()).find(isHeard);
  if (source === undefined) throw new Error("no source");
  const channel = { messages: Array.from({ length: 10 }, (_, day) => messageOf(day)) };
  const spans: HistorySpan[] = [];
  const pages: number[] = [];
  let atPage: (day: number) => Promise<void> = async () => {};
  const recent = new RecentlyHeard(() => performance.now());
  const reader: ChannelReader = {
    describe: async () => ({ name: "general", visibility: "public" }),
    async *readHistory(_place, span): AsyncGenerator<HistoryPage> {
      spans.push(span);
      const { since, before } = span;
      let until = before ?? now + 1;
      const shown = channel.messages.filter(({ at }) => at >= since && at < until);
      for (const message of shown) {
        const day = Math.round((now - message.at) / dayMs);
        await atPage(day);
        pages.push(day);
        yield { messages: [message], covers: { from: message.at, until }, threadIds: [] };
        until = message.at;
      }
      yield { messages: [], covers: { from: since, until }, threadIds: [] };
    },
    readPinned: async () => [],
    loadFile: () => Promise.reject(new Error("no files here")),
    mayRead: async () => true,
    find: async () => [],
  };
  const stop = new AbortController();
  const inLane = (work: () => Promise<void>) => work();
  const deps = { ...storage, recent, historyMs: historyDays * dayMs, log, now: () => now, inLane };
  return {
    ...storage,
    source,
    channel,
    spans,
    pages,
    recent,
    entries,
    stop,
    onPage: (work: (day: number) => Promise<void>) => void (atPage = work),
    read: (signal = stop.signal) => readChannel(source, reader, deps, signal),
    has: async (day: number) => (await storage.messages.message(source.id, `m${day}`))?.text ?? null,
  };
}

test("a history is read as far back as the setting says, and is then followed", async () => {
  const { read, has, watches, source } = await openChannel();
  await read();
  expect([await has(0), await has(6), await has(7)]).toEqual(["said 0 days ago", "said 6 days ago", null]);
  expect((await watches.list()).get(source.id)).toMatchObject({ name: "general", isComplete: true });
});

test("reading that was interrupted goes on where it was, and is done once", async () => {
  const { read, onPage, pages, stop, has } = await openChannel();
  onPage(async (day) => {
    if (day === 3) stop.abort(new Error("killed"));
    stop.signal.throwIfAborted();
  });
  await read();
  expect([await has(2), await has(3)]).toEqual(["said 2 days ago", null]);
  pages.length = 0;
  onPage(async () => {});
  await read(new AbortController().signal);
  // What was missed since, as far as it was read before; then the rest.
  expect(pages).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(await has(6)).toBe("said 6 days ago");
});

test("after a gap, edits and deletions of the last days are found, and older ones are not looked for", async () => {
  const { read, channel, spans, has } = await openChannel();
  await read();
  channel.messages = channel.messages
    .filter(({ messageId }) => messageId !== "m1" && messageId !== "m5")
    .map((message) => (message.messageId === "m2" ? { ...message, text: "edited" } : message));
  await read();
  expect(spans.at(-1)?.since).toBe(now - 3 * dayMs);
  expect([await has(1), await has(2), await has(5)]).toEqual([null, "edited", "said 5 days ago"]);
});

test("what is heard while a page is read stands, whatever the page says", async () => {
  const { read, onPage, recent, messages, source, has } = await openChannel();
  await read();
  onPage(async (day) => {
    if (day !== 0) return;
    recent.note(source.id, "m0");
    await messages.change(source.id, changeOf({ remove: ["m0"] }));
  });
  await read();
  // Deleted while the page that still holds it was on its way.
  expect(await has(0)).toBeNull();
});

test("a channel that can't be read says so in the list, and one that can't be read just now is tried again", async () => {
  const { read, onPage, sources, has } = await openChannel();
  const fault = { status: null, requestId: null, retryAfterMs: null };
  let failures = 0;
  onPage(async () => {
    failures += 1;
    if (failures === 1) throw new PlatformError("Slack is failing.", { ...fault, code: "down", retryable: true });
  });
  await read();
  expect(await has(0)).toBe("said 0 days ago");
  onPage(() => Promise.reject(new PlatformError("Invite me.", { ...fault, code: "gone", retryable: false })));
  await read();
  expect((await sources.list())[0]?.error).toBe("Invite me.");
}, 20_000);
