import type { Conversation } from "../../src/platform/message.ts";
import type { ConversationReader, ReadMessage } from "../../src/platform/reader.ts";
import type { Live } from "./live.ts";
import type { LiveTurn } from "./live-turn.ts";
import { citationsOf } from "./pages/sources.ts";
import { parseQuestionId } from "./parse.ts";
import { lexBlocks, renderBlocks } from "./render.ts";
import type { TurnView } from "./turn-view.ts";

/**
 * A conversation's turns, oldest first: what is remembered, and what this life of the process knows beside that, as
 * answers under way, commands and refusals. Where both know a turn, the live one has more to it (notes, the rating).
 */
export async function loadTranscript(
  conversationId: string,
  live: readonly LiveTurn[],
  reader: ConversationReader,
): Promise<readonly TurnView[]> {
  const messages = await reader.messages(conversationId);
  noteRemembered(live, messages);
  const history = new Map(turnsOf(messages).map((turn) => [turn.turnId, turn]));
  const shown = live.filter((turn) => isShown(turn, history.has(turn.turnId)));
  const shownIds = new Set(shown.map(({ turnId }) => turnId));
  const remembered = [...history.values()].filter(({ turnId }) => !shownIds.has(turnId));
  return [...remembered, ...shown.map((turn) => withQuestion(turn, history))].sort((a, b) => a.at - b.at);
}

function isShown(turn: LiveTurn, isInHistory: boolean): boolean {
  if (turn.state.kind === "working") return true;
  if (turn.state.kind === "withdrawn" && turn.question === null) return false;
  return isInHistory ? turn.question !== null : !turn.isRemembered;
}

/** One that is answered again after a restart is live without its question. */
function withQuestion(turn: LiveTurn, history: ReadonlyMap<string | null, TurnView>): TurnView {
  const known = history.get(turn.turnId);
  if (turn.question !== null || known === undefined) return turn;
  const { messageId, turnId, blocks, state, rating } = turn;
  return { ...known, messageId, turnId, blocks, state, rating };
}

/** Before the history may be forgotten: what of it is live too is to be forgotten with it. */
export function noteRemembered(live: readonly LiveTurn[], messages: readonly ReadMessage[]): void {
  const known = new Set(messages.map(({ turnId }) => turnId));
  for (const turn of live) turn.isRemembered ||= turn.turnId !== null && known.has(turn.turnId);
}

/** After a part of the history may have been forgotten. */
export function dropForgotten(live: readonly LiveTurn[], messages: readonly ReadMessage[]): void {
  const known = new Set(messages.map(({ turnId }) => turnId));
  for (const turn of live) {
    const isForgotten = turn.isRemembered && turn.turnId !== null && !known.has(turn.turnId);
    if (isForgotten && turn.state.kind === "finished") turn.delete();
  }
}

/** A turn by the id of its question or its own; from the history where this life of the process does not know it. */
export async function liveTurn(
  conversation: Conversation,
  on: { readonly turnId: string } | { readonly messageId: string },
  { live, reader }: { readonly live: Live; readonly reader: ConversationReader },
): Promise<LiveTurn | null> {
  const { id, channelId: place } = conversation;
  const isIt = (turn: Pick<TurnView, "turnId" | "messageId">) =>
    "turnId" in on ? turn.turnId === on.turnId : turn.messageId === on.messageId;
  const known = live.turns(place).find(isIt);
  if (known !== undefined) return known;
  const remembered = turnsOf(await reader.messages(id)).find(isIt);
  if (remembered === undefined || remembered.messageId === null) return null;
  return live.restore(place, { ...remembered, messageId: remembered.messageId });
}

function turnsOf(messages: readonly ReadMessage[]): TurnView[] {
  const byTurn = Map.groupBy(messages, ({ turnId }) => turnId);
  return Array.from(byTurn, ([turnId, both]) => {
    const question = both.find(({ role }) => role === "user");
    const answer = both.find(({ role }) => role === "assistant");
    const sources = answer?.sources ?? [];
    const messageId = parseQuestionId(question?.messageId ?? null);
    return {
      messageId,
      turnId,
      question: question?.markdown ?? null,
      isOwn: messageId !== null,
      at: both[0]?.at ?? 0,
      blocks: renderBlocks(lexBlocks(answer?.markdown ?? ""), citationsOf(sources)),
      state: {
        kind: "finished",
        ending: { sources, notes: answer?.notes ?? [], offers: answer?.offers ?? [], buttons: [], picture: null },
      },
      rating: null,
    };
  });
}
