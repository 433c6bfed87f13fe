import { hash } from "node:crypto";
import type { Log } from "../../platform/log.ts";
import { chunkerVersion } from "../chunk.ts";
import { type ChangedDocument, type MessageStore, parseFileKey, type WatchStore } from "../channel-store.ts";
import type { IndexedDocument, KnowledgeStore } from "../knowledge-store.ts";
import { isHeard, type FileStore, type SourceRecord, type SourceStore } from "../source-store.ts";
import { channelDocument } from "./channel-document.ts";
import { type DroppedFileDeps, readDroppedFile } from "./dropped-file.ts";

export interface ChannelIndexDeps extends DroppedFileDeps {
  readonly store: KnowledgeStore;
  readonly sources: SourceStore;
  readonly files: FileStore;
  readonly messages: MessageStore;
  readonly watches: WatchStore;
  /** Hears what became of each dropped file. */
  readonly onFile: (sourceId: string, key: string, outcome: FileOutcome) => void;
  readonly log: Log;
  readonly now: () => number;
}

export type FileOutcome =
  | { readonly kind: "indexed"; readonly passages: number }
  | { readonly kind: "unreadable"; readonly reason: string }
  | { readonly kind: "gone" };

export interface ChannelIndex {
  /** Makes the documents anew whose messages changed, one caller after the other. Returns how many passages were written. */
  indexChanged(signal: AbortSignal): Promise<number>;
  /** The same with the files that were dropped or are gone, which have to be loaded. */
  indexFiles(signal: AbortSignal): Promise<number>;
}

/** What was said half a year ago counts half as much. */
const halfLifeMs = 180 * 86_400_000;
const together = 200;
const soonMs = 10_000;
const restMs = 60_000;

export function createChannelIndex(deps: ChannelIndexDeps): ChannelIndex {
  const { store, sources, messages, watches, log, now } = deps;
  /** What could not be made by now, by revision: when it is tried again. */
  const resting = new Map<string, number>();

  const indexAll = async (isFiles: boolean, signal: AbortSignal): Promise<number> => {
    const changed = (await messages.changed({ files: isFiles, limit: together + resting.size })).filter(
      ({ revision }) => (resting.get(revision) ?? 0) <= now(),
    );
    if (changed.length === 0) return 0;
    // Of what changed once more, the revision is another one: nobody would take the old one out.
    for (const [revision, at] of resting) if (at <= now()) resting.delete(revision);
    const [records, states] = await Promise.all([sources.list(), watches.list()]);
    let passages = 0;
    for (const document of changed) {
      if (signal.aborted) return passages;
      const source = records.find(({ id }) => id === document.sourceId);
      if (source === undefined || !isHeard(source)) await forget(document, null);
      else passages += await indexOne(document, source, states.get(source.id)?.name ?? "channel", signal);
    }
    return passages + (changed.length < together ? 0 : await indexAll(isFiles, signal));
  };

  const indexOne = async (changed: ChangedDocument, source: SourceRecord, name: string, signal: AbortSignal) => {
    const { revision } = changed;
    try {
      const made = await make(changed, source, name, signal);
      resting.delete(revision);
      if (made.kind === "later") resting.set(revision, now() + soonMs);
      else if (made.kind === "made") await keep(made.document, changed);
      else await forget(changed, made.kind === "unreadable" ? made.reason : null);
      if (made.kind !== "later" && parseFileKey(changed.key) !== null)
        deps.onFile(source.id, changed.key, outcomeOf(made));
      return made.kind === "made" ? made.document.chunks.length : 0;
    } catch (error) {
      if (signal.aborted) return 0;
      resting.set(revision, now() + restMs);
      log.error({ source: source.id, error }, "a document of a channel could not be made; tried again in a minute");
      return 0;
    }
  };

  const make = async (
    changed: ChangedDocument,
    source: SourceRecord,
    name: string,
    signal: AbortSignal,
  ): Promise<Made> => {
    const { key } = changed;
    const file = parseFileKey(key);
    const about = { sourceId: source.id, key, scope: source.scope, channel: channelOf(source, name), halfLifeMs };
    if (file === null) {
      const said = await messages.load(source.id, key);
      if (said.length === 0) return { kind: "gone" };
      const document = channelDocument(key, name, said);
      return { kind: "made", document: { ...about, ...document, hash: digest(document) } };
    }
    const message = await messages.message(source.id, file.messageId);
    const dropped = message?.files.find(({ id }) => id === file.fileId);
    if (message === null || dropped === undefined) return { kind: "gone" };
    const read = await readDroppedFile(source, message, dropped, deps, signal);
    return read.kind === "read" ? { kind: "made", document: { ...about, ...read.document } } : read;
  };

  const keep = async (document: IndexedDocument, changed: ChangedDocument) => {
    await store.put(document);
    await deps.files.note(document.sourceId, new Map([[document.key, null]]));
    await messages.settle(changed);
    // Removed meanwhile: whoever did it knew nothing of what was being written.
    if (!(await sources.list()).some(({ id }) => id === document.sourceId)) await forget(changed, null);
  };

  const forget = async (changed: ChangedDocument, reason: string | null) => {
    await store.remove(changed.sourceId, [changed.key]);
    await deps.files.note(changed.sourceId, new Map([[changed.key, reason === null ? null : { stamp: null, reason }]]));
    await messages.settle(changed);
  };

  const inTurn = (isFiles: boolean) => {
    let last: Promise<unknown> = Promise.resolve();
    return (signal: AbortSignal) => {
      const next = last.then(() => indexAll(isFiles, signal));
      last = next.catch(() => {});
      return next;
    };
  };
  return { indexChanged: inTurn(false), indexFiles: inTurn(true) };
}

type Made =
  | { readonly kind: "made"; readonly document: IndexedDocument }
  | { readonly kind: "gone" }
  | { readonly kind: "unreadable"; readonly reason: string }
  /** Nobody can load it just now. */
  | { readonly kind: "later" };

function outcomeOf(made: Exclude<Made, { kind: "later" }>): FileOutcome {
  return made.kind === "made" ? { kind: "indexed", passages: made.document.chunks.length } : made;
}

function channelOf({ location }: SourceRecord, name: string) {
  return { id: location.split(":")[2] ?? "", name };
}

function digest(document: object): string {
  return hash("sha256", `${chunkerVersion}\n${JSON.stringify(document)}`, "base64url").slice(0, 22);
}
