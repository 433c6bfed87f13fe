import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createSearch } from "../../../src/knowledge/create-search.ts";
import { embedMissing } from "../../../src/knowledge/embed-missing.ts";
import { DocumentReader } from "../../../src/knowledge/formats/document-reader.ts";
import { sourceOf } from "../../../src/knowledge/channels/administer-channels.ts";
import { createChannelIndex } from "../../../src/knowledge/channels/channel-index.ts";
import { changeOf } from "../../../src/knowledge/channels/kept-message.ts";
import { createResolveScopes } from "../../../src/knowledge/resolve-scopes.ts";
import { channelScope, type Scope } from "../../../src/knowledge/scope.ts";
import { parseSearch } from "../../../src/knowledge/search-query.ts";
import type { EmbeddingModel } from "../../../src/models/embedding-model.ts";
import { type Place, placeOf } from "../../../src/platform/message.ts";
import { openStorage } from "../../../src/storage/open-storage.ts";
import type { Storage } from "../../../src/storage/storage.ts";
import { recordingLog } from "../../helpers/recording-log.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const never = new AbortController().signal;
const vocabulary = ["key", "vault", "tea", "deploy", "rollback", "salary", "lunch", "printer"];
const channels = ["C1", "C2", "C12"];

/** Each word of the vocabulary is a direction. */
const wordVectors: EmbeddingModel = {
  name: "words",
  dimensions: vocabulary.length,
  embed: async (texts) =>
    texts.map((text) => {
      const counts = vocabulary.map((word) => 0.01 + text.split(word).length - 1);
      const length = Math.hypot(...counts);
      return Float32Array.from(counts, (count) => count / length);
    }),
};

const anywhere = { platform: "slack", workspaceId: "T1", channelId: "C1" };
const people = ["UANN", "UBOB", "UEVE"];
const place = fc.constantFrom(...channels).map((channelId) => ({ ...anywhere, channelId }));
/** In a channel everyone sees the answer; in a direct message, or as a command's private answer, one person alone. */
const audience = fc.record({
  place: fc.oneof(
    place,
    fc.constantFrom(...people).map((id) => ({ ...anywhere, channelId: `D${id}` })),
  ),
  reader: fc.option(fc.constantFrom(...people)),
});
const scope = fc.oneof(fc.constant<Scope>("workspace"), place.map(channelScope));
const words = fc.array(fc.constantFrom(...vocabulary), { minLength: 1, maxLength: 6 }).map((list) => list.join(" "));
const authors = ["ann", "bob"];
const documents = fc.array(
  fc.record({
    key: fc.constantFrom("a", "b", "c", "d", "e", "f"),
    scope,
    text: words,
    author: fc.constantFrom(...authors),
    at: fc.constantFrom(Date.UTC(2025), Date.UTC(2026)),
  }),
  { minLength: 4, maxLength: 14 },
);
/** What people wrote in channels that are watched, alone or in threads. */
const messages = fc.array(
  fc.record({
    channelId: fc.constantFrom(...channels),
    threadId: fc.option(fc.constantFrom("1", "2", "3")),
    text: words,
    author: fc.constantFrom(...authors),
  }),
  { maxLength: 10 },
);
/** Who is in which channel, and of which channels the platform doesn't tell. */
const memberships = fc.record({
  members: fc.array(fc.record({ channelId: fc.constantFrom(...channels), person: fc.constantFrom(...people) })),
  silent: fc.option(fc.constantFrom(...channels), { freq: 4 }),
});
/** What might talk a search out of its scope. */
const narrowing = fc.constantFrom(
  "",
  "",
  "",
  "from:ann",
  "-tea",
  '"key vault"',
  "#c2",
  "<#C2>",
  "after:2025-06",
  "before:2025-06",
);
const question = fc.record({
  audience,
  text: fc.tuple(words, narrowing).map((parts) => parts.join(" ")),
  isTyped: fc.boolean(),
});

/** So many combinations of scopes, memberships and questions in all. */
const indexes = 40;
const questionsOfEach = 250;

interface Memberships {
  readonly members: readonly { readonly channelId: string; readonly person: string }[];
  readonly silent: string | null;
}

/** The rule, as people would say it. */
function maySee(scope: Scope, { place, reader }: Asked, { members, silent }: Memberships): boolean {
  if (scope === "workspace" || scope === channelScope(place)) return true;
  const channelId = scope.split(":")[3];
  const isMember = members.some((one) => one.channelId === channelId && one.person === reader);
  return reader !== null && isMember && channelId !== silent;
}

interface Asked {
  readonly place: Place;
  readonly reader: string | null;
}

test("of ten thousand questions anywhere, none is shown a passage from outside what its audience may read", async () => {
  const { log } = recordingLog();
  const storage = await openStorage(`sqlite:${join(temporaryFolder(), "t.db")}`, log);
  let world: Memberships = { members: [], silent: null };
  let now = 0;
  const mayRead = async ({ channelId }: { readonly channelId: string }, person: string) => {
    if (channelId === world.silent) throw new Error("the platform does not tell");
    return world.members.some((one) => one.channelId === channelId && one.person === person);
  };
  const readers = new Map([["slack", { mayRead }]]);
  const resolveScopes = createResolveScopes({ sources: storage.sources, readers, log, now: () => now });
  const search = createSearch({ store: storage.knowledge, embedding: wordVectors, resolveScopes, log });
  const counts = { asked: 0, shown: 0, ofOwnChannel: 0, byMembership: 0, watched: 0 };

  await fc.assert(
    fc.asyncProperty(
      documents,
      messages,
      memberships,
      fc.array(question, { minLength: questionsOfEach, maxLength: questionsOfEach }),
      async (given, said, membership, asked) => {
        world = membership;
        // What was known of memberships is too old by now.
        now += 3_600_000;
        const scopeNow = await index(storage, given);
        await watch(storage, said);
        await embedMissing(storage.vectors, wordVectors, never);
        await Promise.all(
          asked.map(async ({ audience, text, isTyped }) => {
            const asking = { ...audience.place, readerId: audience.reader };
            const { passages, mode } = await search(isTyped ? parseSearch(text) : text, asking, 6, never);
            expect(mode).toBe("hybrid");
            counts.asked += 1;
            counts.shown += passages.length;
            for (const { documentKey, sourceId } of passages) {
              const scope = scopeNow.get(documentKey) ?? scopeOfSource(sourceId);
              expect(maySee(scope, audience, world)).toBe(true);
              if (sourceId.startsWith("channel:")) counts.watched += 1;
              if (scope === channelScope(audience.place)) counts.ofOwnChannel += 1;
              else if (scope !== "workspace") counts.byMembership += 1;
            }
          }),
        );
        const { passages } = await search("key vault tea deploy", { ...anywhere, readerId: null }, 6, never);
        for (const { id } of passages) expect(await storage.knowledge.chunk(id, ["channel:slack:T9:C9"])).toBeNull();
      },
    ),
    { numRuns: indexes, endOnFailure: true },
  );
  expect(counts.asked).toBe(indexes * questionsOfEach);
  expect(counts.shown).toBeGreaterThan(counts.asked / 2);
  for (const count of [counts.ofOwnChannel, counts.byMembership, counts.watched]) {
    expect(count).toBeGreaterThan(counts.asked / 20);
  }
  await storage.close();
}, 120_000);

function scopeOfSource(sourceId: string): Scope {
  return channelScope(placeOf(sourceId.slice("channel:".length)));
}

interface SaidInChannel {
  readonly channelId: string;
  readonly threadId: string | null;
  readonly text: string;
  readonly author: string;
}

/** All channels are watched, with these messages and no others. */
async function watch(storage: Storage, said: readonly SaidInChannel[]): Promise<void> {
  const { log } = recordingLog();
  const reader = new DocumentReader(log);
  const deps = {
    ...storage,
    store: storage.knowledge,
    reader,
    loadFile: async () => null,
    log,
    now: Date.now,
    onFile: () => {},
  };
  for (const channelId of channels) {
    const source = sourceOf({ ...anywhere, channelId }, "channel", "test");
    await storage.sources.add(source);
    const put = said.flatMap(({ threadId, text, author, ...where }, number) => {
      const about = { authorId: author, authorName: author, at: Date.UTC(2026, 1, number + 1), url: null, files: [] };
      return where.channelId === channelId ? [{ ...about, id: `m${number}`, threadId, text }] : [];
    });
    await storage.messages.change(source.id, changeOf({ put, whole: { source: true } }));
  }
  await createChannelIndex(deps).indexChanged(never);
}

interface Given {
  readonly key: string;
  readonly scope: Scope;
  readonly text: string;
  readonly author: string;
  readonly at: number;
}

/** Replaces what is indexed. A document that is put again moves to its last scope. */
async function index({ knowledge }: Storage, given: readonly Given[]): Promise<ReadonlyMap<string, Scope>> {
  for (const source of (await knowledge.sources()).filter(({ id }) => id === "folder:docs"))
    await knowledge.remove(source.id, [...(await knowledge.hashes(source.id)).keys()]);
  const scopeNow = new Map<string, Scope>();
  for (const { key, scope, text, author, at } of given) {
    const chunks = [{ path: [], text: `${text} ${key}`, line: 1, authors: [author], at }];
    const channel = { id: "C2", name: "c2" };
    await knowledge.put({ sourceId: "folder:docs", key, title: key, url: null, scope, hash: "h", chunks, channel });
    scopeNow.set(key, scope);
  }
  return scopeNow;
}
