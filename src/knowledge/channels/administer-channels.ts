import { PlatformError, UserError } from "../../errors.ts";
import type { ChannelFacts, ChannelReader } from "../../platform/channel.ts";
import type { Place } from "../../platform/message.ts";
import type { ChannelAdmin } from "../channel-admin.ts";
import type { ForgottenStore, MessageStore, WatchStore } from "../channel-store.ts";
import { formatOf } from "../formats/known-formats.ts";
import type { Library } from "../library.ts";
import { channelScope } from "../scope.ts";
import type { HeardKind, NewSource, SourceStore } from "../source-store.ts";
import { findFiles, pickFiles } from "./pick-files.ts";
import { locationOf, sourceIdOf, type WatchedChannels } from "./watched-channels.ts";

export interface ChannelAdminDeps {
  readonly sources: SourceStore;
  readonly messages: MessageStore;
  readonly watches: WatchStore;
  readonly forgotten: ForgottenStore;
  readonly library: Pick<Library, "remove">;
  readonly watched: WatchedChannels;
  readonly readers: ReadonlyMap<string, ChannelReader>;
  readonly historyDays: number;
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Looks for new sources, and begins to read them. */
  readonly refresh: () => Promise<void>;
  /** Makes anew what has changed. */
  readonly indexNow: () => Promise<void>;
}

export function createChannelAdmin(deps: ChannelAdminDeps): ChannelAdmin {
  const { watched, messages } = deps;

  const demandReadable = async (place: Place): Promise<{ facts: ChannelFacts; reader: ChannelReader }> => {
    const reader = deps.readers.get(place.platform);
    const facts = (await reader?.describe(place).catch(explained)) ?? null;
    if (reader === undefined || facts === null) throw unreadable();
    return { facts, reader };
  };

  const add = (place: Place, kind: HeardKind, name: string, owner: string) =>
    addHeard(sourceOf(place, kind, owner), name, deps);

  return {
    async watch(place, what, owner) {
      const { facts } = await demandReadable(place);
      const kinds = new Set(watched.at(place).map(({ kind }) => kind));
      if (kinds.has("channel")) return `All that is said in #${facts.name} is indexed already, pinned or not.`;
      if (kinds.has(what === "pins" ? "pins" : "channel"))
        return `What is pinned in #${facts.name} is indexed already.`;
      // From now on it is among all the rest.
      if (kinds.has("pins")) await deps.library.remove(sourceIdOf("pins", place), null);
      await add(place, what === "pins" ? "pins" : "channel", facts.name, owner);
      await deps.refresh();
      return what === "pins" ? tellPins(facts.name) : tellHistory(facts.name, deps.historyDays);
    },

    async unwatch(place) {
      await deps.refresh();
      const here = watched.at(place);
      if (here.length === 0) throw new UserError("not-watched", "This channel is not watched.");
      let documents = 0;
      for (const { id } of here) documents += (await deps.library.remove(id, null)).documents;
      await deps.refresh();
      return `This channel is watched no more. Forgotten: what was said in it (${documents} documents).`;
    },

    async addFile(place, name, owner) {
      if (formatOf(name) === null) return null;
      const reader = deps.readers.get(place.platform);
      const facts = (await reader?.describe(place).catch(explained)) ?? null;
      if (reader === undefined || facts === null) return null;
      if (watched.at(place).some(({ kind }) => kind === "channel"))
        return `Files that are dropped into #${facts.name} are indexed by themselves: it is watched.`;
      const found = await findFiles(place, (_, file) => file.name === name, deps).catch(explained);
      if (found === null) return null;
      await add(place, "files", facts.name, owner);
      await pickFiles(place, found, messages);
      await deps.refresh();
      return `\`${name}\` is being indexed, for #${facts.name} alone. It is forgotten when its message is deleted.`;
    },

    async forget(platform, personId) {
      const count = await deps.forgotten.forget(platform, personId);
      await deps.indexNow();
      const removed = count === 1 ? "1 message" : `${count.toLocaleString("en-US")} messages`;
      return `Removed from what I have indexed: ${removed}. What you write is not indexed any more, until \`/forget undo\`.`;
    },

    async remember(platform, personId) {
      return (await deps.forgotten.remember(platform, personId))
        ? "What you write in watched channels from now on is indexed again. What was removed stays removed."
        : "You had not asked to be forgotten: what you write in watched channels is indexed.";
    },
  };
}

export function sourceOf(place: Place, kind: HeardKind, owner: string): NewSource {
  return { id: sourceIdOf(kind, place), kind, location: locationOf(place), scope: channelScope(place), owner };
}

/** Adds what is heard in a channel of this name, if it is not there yet. */
export async function addHeard(
  source: NewSource,
  name: string,
  { sources, watches }: Pick<ChannelAdminDeps, "sources" | "watches">,
): Promise<void> {
  const state = (await watches.list()).get(source.id);
  await sources.add(source);
  if (state === undefined) await watches.note(source.id, { name, readTo: null, isComplete: source.kind !== "channel" });
}

function explained(error: unknown): never {
  if (error instanceof PlatformError) throw new UserError("channel-unreadable", error.message);
  throw error;
}

function unreadable(): UserError {
  return new UserError(
    "channel-unreadable",
    "I can't read this place. Invite me into the channel first; direct messages are never indexed.",
  );
}

function tellHistory(name: string, days: number): string {
  return [
    `I watch #${name} from now on. Indexed is what people write here, with the files they drop${days === 0 ? "" : `, and what was said in the last ${days} days: that is being read, and \`/knowledge list\` shows how far`}. Edits and deletions follow. What programs write is left out, and so are direct messages.`,
    "What is found here is shown in this channel alone, and in private to those who can read it.",
    "`/knowledge unwatch` ends it and forgets all of it. `/forget me` removes what you wrote, and keeps it out: please tell the others here.",
  ].join("\n\n");
}

function tellPins(name: string): string {
  return `I index what is pinned in #${name} from now on, and nothing else here. What is found is shown in this channel alone, and in private to those who can read it. \`/knowledge unwatch\` ends it; \`/forget me\` removes what you wrote.`;
}
