import { memoryHistory } from "./memory-history.ts";
import { createPromptParts } from "../../src/conversation/prompt-parts.ts";
import { loadPersonas } from "../../src/conversation/personas.ts";
import { deliver } from "../../src/conversation/deliver.ts";
import { answerQuestion, type Engine } from "../../src/conversation/engine.ts";
import type { Passage } from "../../src/knowledge/search.ts";
import type { ChatEvent, ChatModel, ChatRequest } from "../../src/models/chat-model.ts";
import type { QuestionAsked } from "../../src/platform/event.ts";
import { conversationOf } from "../../src/platform/message.ts";
import type { ReplyEnding, ReplySink } from "../../src/platform/reply.ts";
import type { Conclusion } from "../../src/turns/conclusion.ts";
import type { QuestionTurn } from "../../src/turns/ledger.ts";

/** Counts words: an exact count is the tokenizer's own test. */
const countWords = (text: string): number => text.split(/\s+/).filter((word) => word !== "").length;

export function passageOf(id: string, text: string): Passage {
  return {
    id,
    text,
    documentTitle: `Title of ${id}`,
    url: null,
    sourceId: "folder:docs",
    documentKey: `${id}.md`,
    path: [],
    line: 1,
    place: 0,
    authors: [],
    at: null,
    halfLifeMs: null,
    score: 1,
  };
}

export function questionOf(text: string, changes: Partial<QuestionAsked> = {}): QuestionAsked {
  return {
    kind: "question",
    key: `test:${text}`,
    conversation: conversationOf({
      platform: "test",
      workspaceId: "W",
      channelId: "C",
      threadId: "T",
      visibility: "direct",
    }),
    author: { id: "U1", name: "Ann" },
    at: 1_000,
    messageId: `m:${text}`,
    text,
    target: {},
    ...changes,
  };
}

/** A reply sink that keeps what a reader would see. */
export function recordingSink() {
  const seen = {
    statuses: [] as string[],
    text: "",
    ending: null as ReplyEnding | null,
    refusal: null as string | null,
    isLeft: false,
  };
  const sink: ReplySink = {
    status: (text) => void seen.statuses.push(text),
    waiting: (text) => void seen.statuses.push(text),
    append: async (markdown) => void (seen.text += markdown),
    finish: async (ending) => void (seen.ending = ending),
    refuse: async (sentence) => {
      seen.text = "";
      seen.refusal = sentence;
    },
    leave: async () => void (seen.isLeft = true),
  };
  return { sink, seen };
}

export const end = (changes: Partial<Extract<ChatEvent, { kind: "end" }>> = {}): ChatEvent => ({
  kind: "end",
  reason: "stop",
  usage: { input: 10, cached: 0, cacheWrites: 0, output: 5, reasoning: 0 },
  replay: null,
  ...changes,
});

export const text = (words: string): ChatEvent => ({ kind: "text", text: words });

/** A model that plays one script for each request, the last one for all that follow, and keeps the requests. A function in a script is awaited in its place. */
export function scriptedModel(...scripts: (ChatEvent | (() => Promise<unknown>))[][]) {
  const requests: ChatRequest[] = [];
  const model: ChatModel = {
    name: "scripted",
    contextTokens: 100_000,
    takesTools: true,
    async *stream(request, signal) {
      const script = scripts[Math.min(requests.push(request), scripts.length) - 1] ?? [];
      for (const step of script) {
        signal.throwIfAborted();
        if (typeof step === "function") await step();
        else yield step;
      }
    },
  };
  return { model, requests };
}

/** An engine of in-process ports: everything is allowed, nothing is known, one sentence is answered. */
export function engineWith(changes: Partial<Engine> = {}): Engine {
  const parts = createPromptParts(loadPersonas(undefined), countWords);
  const chat = changes.chat ?? scriptedModel([text("An answer."), end()]).model;
  return {
    moderate: async () => ({ kind: "allow", isJudged: true }),
    moderation: { isOn: true, output: "before" },
    guard: { linkHosts: [], createBoundary: () => "b0undary" },
    history: memoryHistory(),
    standAlone: async ({ text: query }) => ({ query, how: "as-asked", mayBeShown: Promise.resolve(true), usage: null }),
    search: async () => ({ passages: [], mode: "hybrid", reason: null }),
    chat,
    chooseChat: async () => chat,
    keepForTraining: async () => {},
    loadParts: async () => parts,
    sampling: {
      temperature: null,
      topP: null,
      frequencyPenalty: null,
      presencePenalty: null,
      stop: [],
      maxOutputTokens: null,
      reasoningEffort: null,
    },
    onlyQuotes: false,
    canShare: () => false,
    limits: { contextTokens: 4_000, passages: 4, toolCalls: 2 },
    ...changes,
  };
}

/** Answers a question as a turn does that nothing interrupts: to its conclusion, which is then shown and remembered. */
export async function answer(
  engine: Engine,
  question: QuestionTurn,
  sink: ReplySink = recordingSink().sink,
  { signal = new AbortController().signal, turnId = "turn-1" } = {},
): Promise<Conclusion> {
  let shown = "";
  const append = async (markdown: string) => {
    shown += markdown;
    await sink.append(markdown);
  };
  const turn = { id: turnId, event: question, acceptedAt: question.at };
  const conclusion = await answerQuestion(turn, { status: sink.status, append }, engine, signal);
  const fault = await deliver({ reply: sink, shown }, conclusion);
  if (fault !== null) throw fault;
  if (conclusion.remembers !== null) await engine.history.remember(question.conversation.id, conclusion.remembers);
  return conclusion;
}
