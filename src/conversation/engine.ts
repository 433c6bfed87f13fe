import { ModelError } from "../errors.ts";
import type { SearchKnowledge } from "../knowledge/search.ts";
import type { ChatModel, Sampling, TokenUsage } from "../models/chat-model.ts";
import type { Moderate } from "../moderation/moderator.ts";
import { OutputGate } from "../moderation/output-gate.ts";
import type { QuestionAsked } from "../platform/event.ts";
import type { ReplySink } from "../platform/reply.ts";
import { citedSources } from "./cite.ts";
import type { HistoryStore } from "./history.ts";
import { answerNotes } from "./notes.ts";
import type { PromptParts } from "./prompt-parts.ts";
import { refusalOf } from "./refusal.ts";
import { writeAnswer } from "./write-answer.ts";

/** What answering needs: ports, and settings. */
export interface Engine {
  /** @throws UserError where this person may not ask now. */
  readonly admit: (question: QuestionAsked) => void;
  readonly moderate: Moderate;
  readonly moderation: { readonly isOn: boolean; readonly output: "before" | "alongside" };
  readonly history: HistoryStore;
  readonly search: SearchKnowledge;
  readonly chat: ChatModel;
  /** A promise, because the tokenizer is loaded with the first question and not with the program. */
  readonly loadParts: () => Promise<PromptParts>;
  readonly sampling: Sampling;
  /** Tokens that a request may hold · passages that a search brings · searches that the model may make in one turn. */
  readonly limits: { readonly contextTokens: number; readonly passages: number; readonly toolCalls: number };
}

export interface Answered {
  readonly state: "delivered" | "blocked";
  /** Null where nothing was billed, or the server did not say. */
  readonly usage: TokenUsage | null;
  /** For the log: counts and codes, no words. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

/**
 * Answers one question. Nothing is shown before the question is allowed, and no window of the answer before it is
 * allowed itself (or, by setting, while it is being judged).
 * @throws UserError, ModelError, PlatformError, StorageError; the signal's reason where it is aborted.
 */
export async function answerQuestion(
  turn: { readonly id: string; readonly question: QuestionAsked },
  reply: ReplySink,
  engine: Engine,
  signal: AbortSignal,
): Promise<Answered> {
  const { question } = turn;
  const { conversation, text, messageId, author, at } = question;

  // 1 Admit.
  engine.admit(question);
  reply.status("Searching what the team knows…");

  // 2 At once: judge the question, search what is known, load what was said. A closed gate stops what is under way.
  const closed = new AbortController();
  const live = AbortSignal.any([signal, closed.signal]);
  const admitted = engine.moderate(text, live);
  const gate = new OutputGate({
    admitted,
    moderate: engine.moderate,
    mode: engine.moderation.output,
    show: (window) => reply.append(window),
    onClosed: () => closed.abort(),
    signal,
  });
  const gathering = Promise.all([
    engine.search(text, conversation, engine.limits.passages, live),
    engine.history.load(conversation.id),
    engine.loadParts(),
  ]);

  // 3 Compose the request, 4 stream the completion into the gate. A failure waits until the gate has said its word.
  const [writing] = await Promise.allSettled([
    gathering.then(([found, remembered, parts]) =>
      writeAnswer({ question, found, remembered, parts }, (delta) => gate.write(delta), engine, live),
    ),
  ]);

  // 5 Moderate: what the gate has not let through yet.
  const verdict = await gate.end();
  if (verdict.kind !== "allow") {
    const stage = (await admitted).kind === "allow" ? "answer" : "question";
    // A refusal that can't be told is still one: as a failure, the turn would say something where nothing may be said.
    const isTold = await reply.refuse(refusalOf(verdict, stage)).then(
      () => true,
      () => false,
    );
    const reason = verdict.kind === "block" ? verdict.category : verdict.kind;
    return { state: "blocked", usage: null, facts: { stage, reason, isTold } };
  }
  if (writing.status === "rejected") throw writing.reason;
  const draft = writing.value;

  if (gate.shown.trim() === "") throw emptyAnswer(engine.chat.name);

  // 6 Deliver.
  const [found, , parts] = await gathering;
  const sources = citedSources(gate.shown, draft.passages);
  const isUnjudged = engine.moderation.isOn && !verdict.isJudged;
  const notes = answerNotes({ keywordReason: found.reason, ...draft, isUnjudged });
  await reply.finish({ sources, notes, offers: ["feedback"] });

  // 7 Record.
  const answer = { text: gate.shown, tokens: parts.count(gate.shown), sources };
  await engine.history.remember(conversation.id, {
    turnId: turn.id,
    at,
    question: { ...draft.asked, messageId, author },
    answer,
  });
  const { promptTokens, trimmedTurns, toolCalls, endReason } = draft;
  const facts = {
    promptTokens,
    trimmedTurns,
    toolCalls,
    endReason,
    passages: draft.passages.length,
    sources: sources.length,
  };
  return { state: "delivered", usage: draft.usage, facts };
}

function emptyAnswer(model: string): ModelError {
  const fault = { status: null, code: "empty-answer", requestId: null, retryAfterMs: null, retryable: true };
  return new ModelError(`${model} ended its answer without a word`, fault);
}
