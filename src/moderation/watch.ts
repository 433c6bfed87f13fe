import { randomUUID } from "node:crypto";
import { UserError } from "../errors.ts";
import type { ChannelMessage } from "../platform/channel.ts";
import type { Listener } from "../platform/hearing.ts";
import type { Log } from "../platform/log.ts";
import type { Place } from "../platform/message.ts";
import type { Asker } from "./admin.ts";
import { hashOf } from "./judge-content.ts";
import type { Judged } from "./judged.ts";
import type { Moderate } from "./moderator.ts";
import type { UnjudgedQueue } from "./unjudged-queue.ts";
import type { WatchStore } from "./watch-store.ts";

export interface WatchDeps {
  readonly watches: WatchStore;
  readonly unjudged: UnjudgedQueue;
  readonly moderate: Moderate;
  /** Whether anybody judges. */
  readonly isOn: boolean;
  /** Whether the bot can read what is said there. @throws PlatformError */
  readonly canRead: (place: Place) => Promise<boolean>;
  readonly log: Log;
  readonly now: () => number;
}

/** Channels in which every message is judged. */
export interface Watch {
  readonly listener: Listener;
  /** Looks which channels are watched; before the first message. */
  begin(): Promise<void>;
  /** Resolves to what its moderator is told. @throws UserError, PlatformError */
  set(asker: Asker, isOn: boolean): Promise<string>;
  /** Resolves when what was heard is judged, or left to be judged later. */
  settle(): Promise<void>;
}

/** What is heard is on disk at once. So long it is this process's to judge; after that it is taken for left behind. */
const leftBehindMs = 120_000;
const recentMessages = 10_000;

export function createWatch(deps: WatchDeps): Watch {
  const { watches, unjudged, moderate, log, now } = deps;
  const watched = new Set<string>();
  /** What was judged lately, as platforms tell of a message again where nothing in it has changed. */
  const recent = new Map<string, string>();
  const underWay = new Set<Promise<void>>();

  const isNew = (message: ChannelMessage, text: string): boolean => {
    const id = `${keyOf(message.conversation)}:${message.messageId}`;
    const hash = hashOf([text, ...message.files.map(({ id: fileId }) => fileId)].join("\n"));
    if (recent.get(id) === hash) return false;
    recent.delete(id);
    recent.set(id, hash);
    const [oldest] = recent.keys();
    if (recent.size > recentMessages && oldest !== undefined) recent.delete(oldest);
    return true;
  };

  const judge = async (id: string, text: string, about: Judged): Promise<void> => {
    try {
      const verdict = await moderate(text, about, AbortSignal.timeout(leftBehindMs / 2));
      // What can't be judged now stays, whatever the policy says of answers meanwhile.
      if (verdict.kind !== "unavailable") await unjudged.remove([id]);
    } catch (error) {
      log.error({ platform: about.conversation.platform, error }, "a message could not be judged; tried again later");
    }
  };

  const written = async (message: ChannelMessage): Promise<void> => {
    const { conversation, author, messageId, files } = message;
    const text = [message.text, ...files.map(({ name }) => name)].filter((part) => part.trim() !== "").join("\n\n");
    if (author.isBot === true || text === "" || !isNew(message, text)) return;
    const about: Judged = {
      kind: "message",
      conversation,
      author,
      messageId,
      turnId: null,
      ...(files.length > 0 && { files }),
    };
    const id = randomUUID();
    await unjudged.add({ id, at: now(), text, ...about, attempts: 0 }, now() + leftBehindMs);
    const judging = judge(id, text, about).finally(() => underWay.delete(judging));
    underWay.add(judging);
  };

  return {
    listener: {
      wants: (place) => watched.has(keyOf(place)),
      async heard(heard) {
        if (heard.kind === "message") await written(heard.message);
      },
    },
    async begin() {
      watched.clear();
      if (deps.isOn) for (const place of await watches.list()) watched.add(keyOf(place));
    },
    async set({ conversation, author }, isOn) {
      const { platform, workspaceId, channelId } = conversation;
      const place = { platform, workspaceId, channelId };
      if (!isOn) {
        watched.delete(keyOf(place));
        return (await watches.remove(place))
          ? "Messages of this channel are not judged any more, but for those to me."
          : "Messages of this channel were not judged.";
      }
      if (!deps.isOn) throw new UserError("moderation-off", "Moderation is turned off: nothing is judged.");
      if (!(await deps.canRead(place)))
        throw new UserError(
          "not-readable",
          "I can't read what people write here: invite me to a channel, and try again.",
        );
      const isNewHere = await watches.add({ ...place, by: `${platform}:${author.id}`, at: now() });
      watched.add(keyOf(place));
      return isNewHere
        ? "From now on every message of this channel is judged by its policy, with its files' names and its images. Please tell people so."
        : "Every message of this channel is judged already.";
    },
    async settle() {
      await Promise.all(underWay);
    },
  };
}

function keyOf({ platform, workspaceId, channelId }: Place): string {
  return `${platform}:${workspaceId}:${channelId}`;
}
