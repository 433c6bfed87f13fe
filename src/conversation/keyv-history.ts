import { setImmediate } from "node:timers/promises";
import type { KeyvStorageAdapter } from "keyv";
import type { Log } from "../platform/log.ts";
import { type ForgetQuestions, type HistoryStore, isAbout, keptFormer, type RememberedTurn } from "./history.ts";
import { createInOrder } from "./in-order.ts";
import { createRecentConversations } from "./recent-conversations.ts";
import { openSoftState } from "./soft-state.ts";

export interface HistoryWindow {
  /** How many turns of a conversation are kept. */
  readonly maxTurns: number;
  /** How long a conversation is kept after its last turn. */
  readonly ttlMs: number;
}

type Turns = readonly RememberedTurn[];

/** A new shape of what is remembered wants a new name here: rows of the old one then expire unread. */
const namespace = "history";

const defaultWindow: HistoryWindow = { maxTurns: 100, ttlMs: 30 * 86_400_000 };

/**
 * History as soft state, one row a conversation. Where the store fails, a question is answered without what was said before and
 * the answer is not remembered; both are logged. What nobody may take for done (rewrite, forget, clear) throws the
 * StorageError. `recent` knows the newest hundred conversations of a platform, which its prefix must name.
 * @param store serves this history alone.
 */
export function keyvHistory(
  store: KeyvStorageAdapter,
  log: Log,
  { maxTurns, ttlMs }: HistoryWindow = defaultWindow,
): HistoryStore {
  const state = openSoftState(store, namespace, ttlMs);
  const conversations = createRecentConversations(state);
  const inOrder = createInOrder();
  const load = async (id: string): Promise<Turns> => (await state.read<Turns>(rowOf(id))) ?? [];

  /** Resolves to how the window was before; `changed` returns the very same one where there is nothing to do. */
  const change = (id: string, changed: (turns: Turns) => Turns) =>
    inOrder(id, async () => {
      const before = await load(id);
      const after = changed(before);
      if (after !== before) await (after.length === 0 ? state.remove(rowOf(id)) : state.write(rowOf(id), after));
      return { before, isChanged: after !== before };
    });

  return {
    load: (id) => load(id).catch(logged(log, "the history could not be read", [])),
    async remember(id, turn) {
      const remembering = change(id, (turns) => withTurn(turns, turn).slice(-maxTurns));
      await remembering
        .then(() => conversations.touch(id))
        .catch(logged(log, "the turn could not be remembered", undefined));
    },
    async rewrite(id, messageId, { text, tokens }) {
      // What was searched for holds the old words.
      const rewritten = ({ question: { messageId: id, author, earlierIds }, ...turn }: RememberedTurn) => ({
        ...turn,
        question: { text, tokens, messageId: id, author, ...(earlierIds !== undefined && { earlierIds }) },
      });
      const { isChanged } = await change(id, (turns) =>
        turns.some(isAlone(messageId))
          ? turns.map((turn) => (isAlone(messageId)(turn) ? rewritten(turn) : turn))
          : turns,
      );
      return isChanged;
    },
    async forget(id, messageId) {
      const { isChanged } = await change(id, (turns) =>
        turns.some((turn) => isAbout(turn, messageId)) ? turns.filter((turn) => !isAbout(turn, messageId)) : turns,
      );
      return isChanged;
    },
    async clear(id) {
      const { before } = await change(id, (turns) => (turns.length === 0 ? turns : []));
      return before.length;
    },
    async recent(prefix, limit) {
      const found: { readonly id: string; readonly turns: Turns }[] = [];
      for (const id of await conversations.list(prefix)) {
        if (found.length >= limit) break;
        const turns = await load(id);
        if (turns.length > 0) found.push({ id, turns });
      }
      return found;
    },
  };
}

/** @param store that the history is in. */
export function createForgetQuestions(
  store: KeyvStorageAdapter,
  history: Pick<HistoryStore, "forget">,
): ForgetQuestions {
  const state = openSoftState(store, namespace, defaultWindow.ttlMs);
  return async (platform, authorId) => {
    let count = 0;
    for await (const [row, turns] of state.entries<Turns>()) {
      // Every conversation is looked at, and answers must not wait for that.
      await setImmediate();
      if (!row.startsWith(rowOf(`${platform}:`))) continue;
      for (const { question } of turns.filter((turn) => turn.question.author.id === authorId)) {
        if (await history.forget(row.slice(rowOf("").length), question.messageId)) count += 1;
      }
    }
    return count;
  };
}

function withTurn(turns: Turns, turn: RememberedTurn): Turns {
  const index = turns.findIndex(({ turnId }) => turnId === turn.turnId);
  const replaced = turns[index];
  return replaced === undefined ? [...turns, turn] : turns.with(index, { ...turn, former: formerOf(replaced, turn) });
}

/** A turn that is remembered twice after a crash has replaced nothing. */
function formerOf({ answer, former = [] }: RememberedTurn, by: RememberedTurn): readonly string[] {
  return answer.text === by.answer.text ? former : [...former, answer.text].slice(-keptFormer);
}

function isAlone(messageId: string): (turn: RememberedTurn) => boolean {
  return ({ question }) => question.messageId === messageId && question.earlierIds === undefined;
}

function logged<Otherwise>(log: Log, message: string, otherwise: Otherwise): (error: unknown) => Otherwise {
  return (error) => {
    log.error({ error }, message);
    return otherwise;
  };
}

function rowOf(conversationId: string): string {
  return `turns:${conversationId}`;
}
