import type { ChannelMessage, Heard } from "../../platform/channel.ts";
import type { Listener } from "../../platform/hearing.ts";
import type { MessageStore } from "../channel-store.ts";
import type { HeardSource } from "../source-store.ts";
import { changeOf, keptMessage, withFiles } from "./kept-message.ts";
import type { RecentlyHeard } from "./recently-heard.ts";
import type { WatchedChannels } from "./watched-channels.ts";

export interface HearChannelsDeps {
  readonly watched: WatchedChannels;
  readonly messages: MessageStore;
  readonly recent: RecentlyHeard;
  /** Something is gone: its passages are to go at once. */
  readonly onGone: () => void;
  /** What is pinned in a source's channel has to be read again. */
  readonly onPins: (source: HeardSource) => void;
}

/** Keeps what is said in the watched channels. It is on disk when it resolves; its documents follow within seconds. */
export function hearChannels(deps: HearChannelsDeps): Listener {
  const { watched, messages, recent } = deps;

  const gone = async (source: HeardSource, messageId: string) => {
    recent.note(source.id, messageId);
    await messages.change(source.id, changeOf({ remove: [messageId] }));
    deps.onGone();
  };

  const threadGone = async (source: HeardSource, threadId: string | null) => {
    if (threadId === null) return;
    await messages.change(source.id, changeOf({ whole: { threadIds: [threadId] } }));
    deps.onGone();
  };

  const written = async (source: HeardSource, message: ChannelMessage) => {
    const kept = keptMessage(message);
    if (kept === null) return;
    if (source.kind === "channel") {
      recent.note(source.id, kept.id);
      return messages.change(source.id, changeOf({ put: [kept] }));
    }
    // Pinned messages, and those of files that were picked out, are known already.
    const known = await messages.message(source.id, kept.id);
    if (known === null) return;
    recent.note(source.id, kept.id);
    const isKnown = ({ id }: { readonly id: string }) => known.files.some((file) => file.id === id);
    const put = source.kind === "files" ? withFiles(kept, isKnown) : kept;
    await messages.change(source.id, changeOf({ put: [put] }));
  };

  return {
    wants: (place) => watched.at(place).length > 0,
    async heard(heard: Heard) {
      const sources = watched.at(heard.kind === "message" ? heard.message.conversation : heard.conversation);
      for (const source of sources) {
        if (heard.kind === "message") await written(source, heard.message);
        else if (heard.kind === "deleted") await gone(source, heard.messageId);
        else if (heard.kind === "thread-deleted") await threadGone(source, heard.conversation.threadId);
        else if (heard.kind === "pins" && source.kind === "pins") deps.onPins(source);
      }
    },
  };
}
