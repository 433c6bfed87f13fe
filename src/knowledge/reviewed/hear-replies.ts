import type { Card } from "../../platform/card.ts";
import type { CardPlace, ChannelMessage } from "../../platform/channel.ts";
import type { Listener } from "../../platform/hearing.ts";
import type { Log } from "../../platform/log.ts";
import type { Conversation, Place } from "../../platform/message.ts";
import type { GapStore } from "../gap-store.ts";
import { identifiersIn } from "../identifiers.ts";
import type { OfferStore } from "../offer-store.ts";
import { tellingWords } from "../words.ts";
import { answeredByPeople } from "./answered-by-people.ts";

export interface HearRepliesDeps {
  readonly gaps: GapStore;
  readonly offers: OfferStore;
  readonly post: (to: CardPlace, card: Card) => Promise<unknown>;
  readonly log: Log;
}

/** So many open questions are waited for. */
const mostOpen = 500;
/** Fewer words are thanks, or "me too". */
const leastWords = 2;

/** Hears what people reply where a question is open, and offers, once a thread, to learn it. */
export function hearReplies({ gaps, offers, post, log }: HearRepliesDeps) {
  let waiting = new Set<string>();
  const posting = new Set<string>();

  const offer = async (turnId: string, conversation: Conversation) => {
    if (posting.has(turnId)) return;
    posting.add(turnId);
    try {
      await post(conversation, offerCard(turnId));
      await offers.posted(turnId);
    } catch (error) {
      // With the next reply it is tried again.
      log.warn({ conversationId: conversation.id, error }, "it could not be offered to learn an answer");
    } finally {
      posting.delete(turnId);
    }
  };

  const written = async (message: ChannelMessage) => {
    const { conversation, messageId, author, text, url, at } = message;
    if (conversation.threadId === null || conversation.threadId === messageId) return;
    const isForUs = message.callsBot === true || !saysSomething(text);
    const gap = isForUs ? null : await answeredByPeople(message, gaps);
    if (gap === null) return offers.drop({ kind: "message", place: conversation, messageId });
    const reply = { messageId, authorId: author.id, authorName: author.name, text, url, at };
    const open = await offers.note({ turnId: gap.turnId, conversation: gap.conversation }, reply);
    if (open !== null) void offer(open, gap.conversation);
  };

  const listener: Listener = {
    wants: (place) => waiting.has(nameOf(place)),
    async heard(heard) {
      if (heard.kind === "message") await written(heard.message);
      else if (heard.kind === "deleted")
        await offers.drop({ kind: "message", place: heard.conversation, messageId: heard.messageId });
    },
  };
  return {
    listener,
    /** A question is open there from now on. */
    waitFor: (place: Place) => void waiting.add(nameOf(place)),
    /** Looks where questions are open, and where replies are kept that may change. */
    async refresh(): Promise<void> {
      const open = (await gaps.open(mostOpen)).map(({ conversation }) => conversation);
      waiting = new Set([...open, ...(await offers.places())].map(nameOf));
    },
  };
}

function saysSomething(text: string): boolean {
  return tellingWords(text).size >= leastWords || identifiersIn(text).length > 0;
}

function nameOf({ platform, workspaceId, channelId }: Place): string {
  return `${platform}:${workspaceId}:${channelId}`;
}

function offerCard(turnId: string): Card {
  return {
    markdown: "Was this the answer? Teach it to me, and I know it the next time.",
    picture: null,
    buttons: [{ action: "teach.reply", value: turnId, label: "🎓 Teach me this answer", style: "plain" }],
  };
}
