import type { ConversationReader, ReadMessage } from "../../src/platform/reader.ts";
import type { Live } from "./live.ts";
import type { LiveTurn } from "./live-turn.ts";
import { citationsOf } from "./pages/sources.ts";
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
  const history = turnsOf(messages);
  const known = new Set(history.map(({ turnId }) => turnId));
  const shown = live.filter(
    (turn) => turn.state.kind === "working" || (known.has(turn.turnId) ? turn.question !== null : !turn.isRemembered),
  );
  const shownIds = new Set(shown.map(({ turnId }) => turnId));
  return [...history.filter(({ turnId }) => !shownIds.has(turnId)), ...shown].sort((a, b) => a.at - b.at);
}

/** Before the history may be forgotten: what of it is live too is to be forgotten with it. */
export function noteRemembered(live: readonly LiveTurn[], messages: readonly ReadMessage[]): void {
  const known = new Set(messages.map(({ turnId }) => turnId));
  for (const turn of live) turn.isRemembered ||= turn.turnId !== null && known.has(turn.turnId);
}

function turnsOf(messages: readonly ReadMessage[]): TurnView[] {
  const byTurn = Map.groupBy(messages, ({ turnId }) => turnId);
  return Array.from(byTurn, ([turnId, both]) => {
    const question = both.find(({ role }) => role === "user");
    const answer = both.find(({ role }) => role === "assistant");
    const sources = answer?.sources ?? [];
    return {
      messageId: null,
      turnId,
      question: question?.markdown ?? null,
      at: both[0]?.at ?? 0,
      blocks: renderBlocks(lexBlocks(answer?.markdown ?? ""), citationsOf(sources)),
      state: { kind: "finished", ending: { sources, notes: [], offers: answer === undefined ? [] : ["feedback"] } },
      rating: null,
    };
  });
}

export interface Listed {
  readonly place: string;
  readonly title: string;
}

const longestList = 50;
const titleCharacters = 80;

/** The conversations, newest first; those of which nothing is remembered yet too. */
export async function loadList(live: Live, reader: ConversationReader): Promise<readonly Listed[]> {
  const recent = await reader.list("console", longestList);
  const remembered = recent.map(({ id, title }) => ({ place: id.split(":").at(-1) ?? "", title }));
  const known = new Set(remembered.map(({ place }) => place));
  const fresh = live.places().flatMap((place) => {
    const question = live.turns(place).find((turn) => turn.question !== null && !turn.isRemembered)?.question ?? null;
    return known.has(place) || question === null ? [] : [{ place, title: question.slice(0, titleCharacters) }];
  });
  return [...fresh, ...remembered];
}
