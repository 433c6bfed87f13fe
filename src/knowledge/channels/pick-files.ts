import { PlatformError } from "../../errors.ts";
import type { ChannelFile, ChannelMessage, ChannelReader } from "../../platform/channel.ts";
import type { Place } from "../../platform/message.ts";
import type { KeptMessage, MessageStore } from "../channel-store.ts";
import { changeOf, keptMessage, withFiles } from "./kept-message.ts";
import { sourceIdOf } from "./watched-channels.ts";

export interface PickFilesDeps {
  readonly messages: MessageStore;
  readonly readers: ReadonlyMap<string, ChannelReader>;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** Whether a file of a message is meant. */
export type IsMeant = (message: ChannelMessage, file: ChannelFile) => boolean;

/** A file that somebody asks for was dropped lately. */
const filesWithinMs = 14 * 86_400_000;

/** The newest message of a channel with a file that is meant, as it is kept with that file alone; null where there is none. */
export async function findFiles(
  place: Place,
  isMeant: IsMeant,
  { readers, now, signal }: PickFilesDeps,
): Promise<KeptMessage | null> {
  const reader = readers.get(place.platform);
  if (reader === undefined) return null;
  const since = now() - filesWithinMs;
  for await (const page of reader.readHistory(place, { since, before: null, threadsSince: since }, signal)) {
    const [newest] = page.messages
      .filter((message) => message.files.some((file) => isMeant(message, file)))
      .toSorted((a, b) => b.at - a.at);
    const kept = newest === undefined ? null : keptMessage(newest);
    if (newest !== undefined) return kept && withFiles(kept, (file) => isMeant(newest, file));
  }
  return null;
}

/** Keeps these files of a message, beside those that were picked before. Its channel's source must be there. */
export async function pickFiles(place: Place, found: KeptMessage, messages: MessageStore): Promise<void> {
  const id = sourceIdOf("files", place);
  const before = (await messages.message(id, found.id))?.files ?? [];
  const isNew = (file: ChannelFile) => !found.files.some((one) => one.id === file.id);
  await messages.change(id, changeOf({ put: [{ ...found, files: [...before.filter(isNew), ...found.files] }] }));
}

/** Lets go of files that were picked. */
export async function dropFiles(
  place: Place,
  messageId: string,
  fileIds: readonly string[],
  messages: MessageStore,
): Promise<void> {
  const id = sourceIdOf("files", place);
  const kept = await messages.message(id, messageId);
  if (kept === null) return;
  const left = withFiles(kept, (file) => !fileIds.includes(file.id));
  await messages.change(id, changeOf(left.files.length > 0 ? { put: [left] } : { remove: [messageId] }));
}

/** What nobody can read just now is as good as not there. */
export function orNull(error: unknown): null {
  if (error instanceof PlatformError) return null;
  throw error;
}
