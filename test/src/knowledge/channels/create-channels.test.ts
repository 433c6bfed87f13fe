import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { keptOffers } from "../../../../src/conversation/kept-offers.ts";
import { sourceOf } from "../../../../src/knowledge/channels/administer-channels.ts";
import { createChannels } from "../../../../src/knowledge/channels/create-channels.ts";
import { DocumentReader } from "../../../../src/knowledge/formats/document-reader.ts";
import { conversationOf } from "../../../../src/platform/message.ts";
import { openStorage } from "../../../../src/storage/open-storage.ts";
import { recordingLog } from "../../../helpers/recording-log.ts";
import { temporaryFolder } from "../../../helpers/temporary-folder.ts";

const place = { platform: "slack", workspaceId: "T", channelId: "C" };
const unused = () => Promise.reject(new Error("not used here"));

test("what is said is indexed within seconds, also while a whole history is being embedded", async () => {
  const { log } = recordingLog();
  const storage = await openStorage(`sqlite:${join(temporaryFolder(), "t.db")}`, log);
  const stop = new AbortController();
  const embedding = Promise.withResolvers<void>();
  let embeddings = 0;
  const channels = createChannels({
    ...storage,
    store: storage.knowledge,
    library: { remove: unused },
    reader: new DocumentReader(log),
    embed: async () => {
      embeddings += 1;
      await embedding.promise;
      return { texts: 0, isReachable: true };
    },
    readers: new Map(),
    offers: keptOffers(storage.softState),
    offersEverywhere: false,
    admins: new Set(),
    outletOf: () => null,
    historyDays: 0,
    log,
    now: Date.now,
    signal: stop.signal,
    everyMs: 5,
  });
  onTestFinished(async () => {
    stop.abort();
    embedding.resolve();
    await channels.settle();
    await storage.close();
  });
  const source = sourceOf(place, "channel", "test");
  await storage.sources.add(source);
  await channels.begin();
  const say = (text: string, threadId: string) => {
    const conversation = conversationOf({ ...place, threadId, visibility: "public" });
    const author = { id: "U1", name: "Ann" };
    const message = { conversation, channelName: "general", messageId: threadId, author, text };
    return Promise.all(
      channels.listeners.map(({ heard }) =>
        heard({ kind: "message", message: { ...message, at: 1_000, url: null, files: [] } }),
      ),
    );
  };
  const documents = async () => (await storage.knowledge.hashes(source.id)).size;
  await say("The first one.", "1");
  await vi.waitFor(() => expect(embeddings).toBe(1), 20_000);
  await say("The second one, while the first is being embedded.", "2");
  await vi.waitFor(async () => expect(await documents()).toBe(2), 20_000);
  expect(embeddings).toBe(1);
});
