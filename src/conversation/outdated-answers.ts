import { harmless } from "../abuse/guard.ts";
import type { CitingStore, OutdatedAnswer } from "../knowledge/citing-store.ts";
import type { Log } from "../platform/log.ts";
import type { Conclusion } from "../turns/conclusion.ts";
import type { Turn } from "../turns/ledger.ts";
import type { ConversationQueue } from "../turns/queue.ts";
import type { TurnRecords } from "../turns/turn-records.ts";
import { amended } from "./conclusions.ts";
import type { Engine } from "./engine.ts";
import type { HistoryStore } from "./history.ts";
import { shareButton } from "./sharing/shared-cards.ts";
import { isEnded } from "./turn-runner.ts";

export interface OutdatedAnswersDeps {
  readonly citings: CitingStore;
  readonly records: TurnRecords;
  readonly history: HistoryStore;
  readonly queue: Pick<ConversationQueue, "push">;
  readonly canShare: Engine["canShare"];
  readonly log: Log;
  readonly now: () => number;
}

/** An ended turn, which knows where its answer is, is kept for so long. */
const maxAgeMs = 7 * 86_400_000;
/** A whole wiki that changes must not use up what a platform allows, which new answers need. */
const mostAtOnce = 10;
const minuteMs = 60_000;

const beginning = "A source of this answer ";

/**
 * Marks answers in place where a source of theirs has changed since, or is gone: one line in the small print, once. Resolves
 * to whether there may be more to do.
 */
export function createOutdatedAnswers(deps: OutdatedAnswersDeps): () => Promise<boolean> {
  const { citings, records, history, queue, log, now } = deps;
  let marked: readonly number[] = [];

  /** What can't be marked is looked after no more; null: not now. */
  const conclude = async (turn: Turn | null, answer: OutdatedAnswer): Promise<Conclusion | null | "never"> => {
    if (turn === null) return "never";
    if (!isEnded(turn)) return null;
    const turns = await history.load(turn.event.conversation.id);
    const remembered = turns.find(({ turnId }) => turnId === turn.id);
    const notes = remembered?.answer.notes ?? [];
    const isMarked = notes.some((note) => note.startsWith(beginning));
    if (turn.state !== "delivered" || remembered === undefined || isMarked) return "never";
    const marked = { ...remembered, answer: { ...remembered.answer, notes: [...notes, noteOf(answer)] } };
    return amended(marked, deps.canShare(turn.event.conversation) ? [shareButton(turn.id)] : []);
  };

  const mark = async (answer: OutdatedAnswer): Promise<boolean> => {
    const turn = await records.find(answer.turnId);
    const conclusion = await conclude(turn, answer);
    if (conclusion === null) return false;
    if (turn !== null && conclusion !== "never") {
      const reopened = await records.reopen(turn.id, turn.event, now(), conclusion);
      if (reopened === null) return false;
      queue.push(reopened);
      marked = [...marked, now()];
    }
    await citings.settle(answer.turnId);
    return true;
  };

  return async () => {
    marked = marked.filter((at) => now() - at < minuteMs);
    if (marked.length >= mostAtOnce) return true;
    const answers = await citings.outdated(now() - maxAgeMs, mostAtOnce);
    let isLeft = answers.length === mostAtOnce;
    for (const answer of answers) {
      if (marked.length >= mostAtOnce || !(await mark(answer))) isLeft = true;
    }
    if (answers.length > 0) log.info({ answers: answers.length }, "sources of answers have changed");
    return isLeft;
  };
}

/** So many titles are named. */
const named = 3;

function noteOf({ changed, removed }: OutdatedAnswer): string {
  const titles = (all: readonly string[]) =>
    [...all.slice(0, named).map(harmless), ...(all.length > named ? ["…"] : [])].join(", ");
  const what = [
    ...(changed.length > 0 ? [`has changed since: ${titles(changed)}`] : []),
    ...(removed.length > 0 ? [`has been removed since: ${titles(removed)}`] : []),
  ];
  return `${beginning}${what.join("; one ")}.`;
}
