import type { ActionTaken } from "../platform/event.ts";
import { type Author, type Conversation, type Place, placeOf } from "../platform/message.ts";
import type { Turn, TurnEvent, TurnLedger } from "../turns/ledger.ts";
import type { ConversationQueue } from "../turns/queue.ts";
import type { TurnRecords } from "../turns/turn-records.ts";
import { withdrawn } from "./conclusions.ts";
import type { HistoryStore } from "./history.ts";
import { isEnded } from "./turn-runner.ts";

export interface ActionDeps {
  readonly ledger: TurnLedger;
  readonly records: TurnRecords;
  readonly queue: Pick<ConversationQueue, "push" | "interrupt">;
  readonly history: HistoryStore;
  /** As `platform:userId`. */
  readonly admins: ReadonlySet<string>;
  readonly now: () => number;
}

const unknown = "I don't know this question any more. Please ask it again.";
const notYours = "Only who asked, or an administrator, can do this.";

/** What people do to answers: stop them, have them given again, look at the former one. Resolves to what they are told in private. */
export function createActions(deps: ActionDeps) {
  const { records, now } = deps;
  const isAllowed = ({ event }: Turn, author: Author) =>
    event.author.id === author.id || deps.admins.has(`${event.conversation.platform}:${author.id}`);

  const stop = async ({ on, author, conversation }: ActionTaken): Promise<string | null> => {
    const turn =
      "turnId" in on ? await records.find(on.turnId) : await records.findByMessage(conversation, on.messageId);
    if (turn === null || isEnded(turn) || !isIn(conversation, turn)) return null;
    if (!isAllowed(turn, author)) return notYours;
    await stopTurn(turn, deps);
    return null;
  };

  const again = async (turn: Turn, author: Author): Promise<string | null> => {
    if (!isAllowed(turn, author)) return notYours;
    if (!isEnded(turn)) return "This is being answered already.";
    const event = await recalled(turn, deps.history);
    if (event === null) return unknown;
    const reopened = await records.reopen(turn.id, { ...event, at: now() }, now(), null);
    if (reopened !== null) deps.queue.push(reopened);
    return null;
  };

  const former = async (turn: Turn): Promise<string> => {
    const turns = await deps.history.load(turn.event.conversation.id);
    const remembered = turns.find(({ turnId }) => turnId === turn.id);
    // The new answer is on screen a moment before it is remembered.
    const isNewest = isEnded(turn) || remembered?.answer.text === turn.conclusion?.remembers?.answer.text;
    const text = isNewest ? remembered?.former?.at(-1) : remembered?.answer.text;
    return text === undefined ? "There is no former answer any more." : `**The former answer**\n\n${text}`;
  };

  return {
    async act(action: ActionTaken): Promise<string | null> {
      if (action.action === "stop") return stop(action);
      const turn = "turnId" in action.on ? await records.find(action.on.turnId) : null;
      // Ids of turns can't be guessed; still nobody reaches into another channel with one.
      if (turn === null || !isIn(action.conversation, turn)) return unknown;
      return action.action === "again" ? again(turn, action.author) : former(turn);
    },

    /** Stops all that this person has asked in the channel, whatever the thread; resolves to how much that was. */
    async stopAll(author: Author, conversation: Conversation): Promise<number> {
      const unfinished = await deps.ledger.unfinished();
      const own = unfinished.filter(
        (turn) => turn.event.author.id === author.id && isIn(conversation, turn) && isQuestion(turn.event),
      );
      for (const turn of own) await stopTurn(turn, deps);
      return own.length;
    },
  };
}

/** A turn that runs keeps what it has shown; one that waits leaves nothing. */
async function stopTurn(turn: Turn, { ledger, queue }: ActionDeps): Promise<void> {
  if (queue.interrupt(turn.id, "stopped")) return;
  const settled = await ledger.conclude(turn.id, withdrawn(), turn.changedAt);
  if (settled !== null) queue.push(turn, { lane: `${turn.id} stopped`, isUrgent: true });
}

function isIn(place: Place, { event: { conversation } }: Turn): boolean {
  const { platform, workspaceId, channelId } = placeOf(conversation.id);
  return platform === place.platform && workspaceId === place.workspaceId && channelId === place.channelId;
}

function isQuestion(event: TurnEvent): boolean {
  return event.kind === "question" || event.command === "ask";
}

/** The event with its words: as they were kept, or as they are remembered. Null where they are gone. */
async function recalled({ id, event }: Turn, history: HistoryStore): Promise<TurnEvent | null> {
  if (event.kind === "question" && event.text !== "") return event;
  if (event.kind === "command" && Object.keys(event.options).length > 0) return event;
  const turns = await history.load(event.conversation.id);
  const text = turns.find(({ turnId }) => turnId === id)?.question.text;
  if (text === undefined || !isQuestion(event)) return null;
  return event.kind === "question" ? { ...event, text } : { ...event, options: { question: text } };
}
