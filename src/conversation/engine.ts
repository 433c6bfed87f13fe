import { ModelError } from "../errors.ts";
import { Guard, type GuardOptions } from "../abuse/guard.ts";
import type { ChooseModel } from "../fine-tuning/promotions.ts";
import type { KeepTurn } from "../fine-tuning/training-turns.ts";
import { nearestTitles } from "../knowledge/good-enough.ts";
import { lastingTitle } from "../knowledge/lasting-title.ts";
import type { Passage, SearchKnowledge } from "../knowledge/search.ts";
import type { ChatModel, Sampling } from "../models/chat-model.ts";
import type { Moderate } from "../moderation/moderator.ts";
import { OutputGate } from "../moderation/output-gate.ts";
import type { Conversation } from "../platform/message.ts";
import type { ReplySink } from "../platform/reply.ts";
import type { Conclusion, FoundGap } from "../turns/conclusion.ts";
import type { QuestionTurn } from "../turns/ledger.ts";
import { citedPassages, citedSources } from "./cite.ts";
import { gapOf } from "./gap-of.ts";
import type { HistoryStore } from "./history.ts";
import { answerNotes } from "./notes.ts";
import type { PromptParts } from "./prompt-parts.ts";
import { answered, blocked } from "./conclusions.ts";
import { keptTurn, passagesBehind } from "./kept-turn.ts";
import { filesOf, judgedWordsOf, wordsOf } from "./question-parts.ts";
import { restsOn } from "./sharing/rests-on.ts";
import { shareButton } from "./sharing/shared-cards.ts";
import { searchQuestion } from "./search-question.ts";
import type { MakeStandAlone } from "./stand-alone.ts";
import { sumOf } from "./sum-usage.ts";
import { writeAnswer } from "./write-answer.ts";

/** What answering needs: ports, and settings. */
export interface Engine {
  readonly moderate: Moderate;
  readonly moderation: { readonly isOn: boolean; readonly output: "before" | "alongside" };
  readonly guard: GuardOptions;
  readonly history: HistoryStore;
  readonly search: SearchKnowledge;
  readonly standAlone: MakeStandAlone;
  /** The configured model. */
  readonly chat: ChatModel;
  /** The one that answers in a conversation. */
  readonly chooseChat: ChooseModel;
  /** Keeps an answer with its prompt for a dataset, where everybody in it has agreed. */
  readonly keepForTraining: KeepTurn;
  /** A promise, because the tokenizer is loaded with the first question and not with the program. */
  readonly loadParts: () => Promise<PromptParts>;
  readonly sampling: Sampling;
  /** Whether the model can only quote: it must not be given what does not answer the question. */
  readonly onlyQuotes: boolean;
  /** Whether what is answered there may be shown to others later. */
  readonly canShare: (conversation: Conversation) => boolean;
  /** Tokens that a request may hold · passages that a search brings · searches that the model may make in one turn. */
  readonly limits: { readonly contextTokens: number; readonly passages: number; readonly toolCalls: number };
}

export interface AskedTurn {
  readonly id: string;
  readonly event: QuestionTurn;
  readonly acceptedAt: number;
}

/**
 * Answers one question, up to its conclusion, which is the caller's to store and deliver. Nothing is shown before the question is
 * allowed, and no window of the answer before it is allowed itself (or, by setting, while it is being judged).
 * @throws UserError, ModelError, PlatformError, StorageError; the signal's reason where it is aborted.
 */
export async function answerQuestion(
  turn: AskedTurn,
  reply: Pick<ReplySink, "status" | "append">,
  engine: Engine,
  signal: AbortSignal,
): Promise<Conclusion> {
  const question = { ...turn.event, text: wordsOf(turn.event) };
  const { conversation } = question;

  // 1 Say that it has begun: who may ask, and when, was settled before.
  reply.status("Searching what the team knows…");

  // What the model reads can't give it orders; what it writes can't do harm.
  const guard = new Guard(engine.guard, question.text);
  const search: SearchKnowledge = async (...asked) => {
    const found = await engine.search(...asked);
    guard.quote(found.passages);
    return found;
  };

  // 2 At once: judge the question, search what is known, load what was said (first where the question leans on it). A closed gate stops what is under way.
  const closed = new AbortController();
  const live = AbortSignal.any([signal, closed.signal]);
  const about = { conversation, author: question.author, messageId: question.messageId, turnId: turn.id };
  const admitted = engine.moderate(
    judgedWordsOf(turn.event),
    { ...about, ...filesOf(turn.event), kind: "question" },
    live,
  );
  const judge = (words: string, wordsSignal: AbortSignal) =>
    engine.moderate(words, { ...about, kind: "answer" }, wordsSignal);
  const gate = new OutputGate({
    admitted,
    moderate: judge,
    mode: engine.moderation.output,
    show: (window) => reply.append(window),
    onClosed: () => closed.abort(),
    signal,
  });
  const history = engine.history.load(conversation.id);
  const remembering = history.then((turns) => before(turns, turn.id));
  const choosing = engine.chooseChat(conversation);
  const gathering = Promise.all([
    searchQuestion(question, remembering, { ...engine, search }, judge, live),
    remembering,
    engine.loadParts(),
    choosing,
  ]);

  // 3 Compose the request, 4 stream the completion into the gate. A failure waits until the gate has said its word.
  const [writing] = await Promise.allSettled([
    gathering.then(([{ given }, remembered, parts, chat]) => {
      for (const { question: asked, answer } of remembered) guard.recall(asked.text, answer.sources);
      const material = { question, found: given, remembered, parts, boundary: guard.boundary };
      return writeAnswer(material, (delta) => gate.write(guard.write(delta)), { ...engine, search, chat }, live);
    }),
  ]);

  // 5 Moderate: what the gate has not let through yet.
  gate.write(guard.end());
  const verdict = await gate.end();
  if (verdict.kind !== "allow") {
    return withFacts(blocked(verdict, (await admitted).kind === "allow" ? "answer" : "question"), guard.facts);
  }
  if (writing.status === "rejected") throw writing.reason;
  if (gate.shown.trim() === "") throw emptyAnswer((await choosing).name);

  // 6 Conclude.
  const [{ found, searched }, remembered, parts, chat] = await gathering;
  const draft = { ...writing.value, usage: sumOf(writing.value.usage, searched.usage) };
  // What may not be shown is not written down either.
  const searchedFor = (await searched.mayBeShown) ? searched.query : question.text;
  const isUnjudged = engine.moderation.isOn && !verdict.isJudged;
  const gap = gapOf({
    question: searchedFor,
    passages: found.passages,
    text: gate.shown,
    citesNothing: draft.cited.size === 0,
  });
  const lateMs = turn.acceptedAt - question.at;
  const kept = keptTurn(turn, draft, remembered, gate.shown, chat.name);
  await engine.keepForTraining(kept, passagesBehind(draft, remembered));
  const conclusion = answered(turn, draft, {
    shown: { text: gate.shown, tokens: parts.count(gate.shown) },
    sources: citedSources(draft.cited, draft.passages),
    searched: { query: searchedFor, how: searched.how },
    learns: { gap: gap && lasting(gap, found.passages), cites: citedPassages(draft.cited, draft.passages) },
    notes: answerNotes({
      gap: gap && { ...gap, nearest: gap.nearest.map((title) => guard.beside(title)) },
      searchedFor: searchedFor === question.text ? null : guard.beside(searchedFor),
      keywordReason: found.reason,
      ...draft,
      isUnjudged,
      isNoted: verdict.isNoted === true,
      lateMs,
    }),
    model: chat.name,
    restsOn: restsOn({
      question: question.text,
      text: gate.shown,
      passages: draft.passages,
      cited: draft.cited,
      remembered,
    }),
    buttons: gap === null && engine.canShare(conversation) ? [shareButton(turn.id)] : [],
    isAgain: (await history).some(({ turnId }) => turnId === turn.id),
  });
  return withFacts(conclusion, guard.facts);
}

function withFacts(conclusion: Conclusion, facts: Conclusion["facts"]): Conclusion {
  return { ...conclusion, facts: { ...conclusion.facts, ...facts } };
}

/** What was said before this turn: one that is answered again knows neither itself nor what came after it. */
function before<Turn extends { readonly turnId: string }>(turns: readonly Turn[], turnId: string): readonly Turn[] {
  const index = turns.findIndex((turn) => turn.turnId === turnId);
  return index === -1 ? turns : turns.slice(0, index);
}

/** Kept for long: without the words that a passage of a channel is named after. */
function lasting(gap: FoundGap, passages: readonly Passage[]): FoundGap {
  return { ...gap, nearest: nearestTitles(passages.map((one) => ({ ...one, documentTitle: lastingTitle(one) }))) };
}

function emptyAnswer(model: string): ModelError {
  const fault = { status: null, code: "empty-answer", requestId: null, retryAfterMs: null, retryable: true };
  return new ModelError(`${model} ended its answer without a word`, fault);
}
