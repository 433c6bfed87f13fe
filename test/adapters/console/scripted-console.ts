import { type ConsoleDeps, consoleAdapter } from "../../../adapters/console/adapter.ts";
import type { Intake } from "../../../src/platform/adapter.ts";
import type { CardAction, CardReaction } from "../../../src/platform/card.ts";
import type { CommandSpec } from "../../../src/platform/command-spec.ts";
import type { ActionTaken, CommandInvoked, PlatformEvent, QuestionAsked } from "../../../src/platform/event.ts";
import type { ReadMessage, ReadPassage } from "../../../src/platform/reader.ts";
import type { LoadSearchPage } from "../../../src/platform/search-page.ts";
import type { ReplySink } from "../../../src/platform/reply.ts";
import { contextWith } from "../../helpers/reply-context.ts";

type Asked = QuestionAsked | CommandInvoked;

/** How the engine behaves: what it does with a question or command that is new. */
export type Answer = (reply: ReplySink, event: Asked, turnId: string) => Promise<void>;

export interface Script {
  readonly answer?: Answer;
  readonly port?: number;
  readonly banner?: readonly string[];
  readonly commands?: readonly CommandSpec[];
  readonly suggest?: Intake["suggest"];
  /** What happens on an action, and what its author is told. */
  readonly act?: (action: ActionTaken) => Promise<string | null>;
  readonly search?: LoadSearchPage;
  /** What follows from a card's button, or a form. */
  readonly react?: (action: CardAction) => Promise<CardReaction>;
  /** What an edit or a deletion does to what is remembered. */
  readonly change?: (histories: Map<string, ReadMessage[]>) => void;
  /** Fails instead of storing. */
  readonly storeFault?: () => Error | null;
  readonly passages?: Readonly<Record<string, ReadPassage>>;
}

const searchSpec: CommandSpec = {
  name: "search",
  description: "Search the documents, without an answer by the model",
  isPrivate: true,
  options: [
    {
      name: "query",
      description: "What to look for",
      type: "string",
      required: true,
      choices: [],
      suggests: false,
      takesRest: true,
    },
    {
      name: "limit",
      description: "How many results, 1 to 10",
      type: "integer",
      required: false,
      choices: [],
      suggests: false,
      takesRest: false,
    },
  ],
};

const usageSpec: CommandSpec = {
  name: "usage",
  description: "What was asked and what it cost",
  isPrivate: true,
  options: [
    {
      name: "period",
      description: "How far back",
      type: "string",
      required: false,
      choices: ["today", "week", "month"],
      suggests: false,
      takesRest: false,
    },
  ],
};

const knowledgeRemoveSpec: CommandSpec = {
  name: "knowledge remove",
  description: "Forget a source (administrators)",
  isPrivate: true,
  options: [
    {
      name: "source",
      description: "As /knowledge list shows it",
      type: "string",
      required: true,
      choices: [],
      suggests: true,
      takesRest: true,
    },
  ],
};

const knowledgeListSpec: CommandSpec = {
  name: "knowledge list",
  description: "What I know",
  isPrivate: true,
  options: [],
};

const nothingFound = { results: [], hasMore: false, isNarrowed: false, reason: null };

const specs = [searchSpec, knowledgeListSpec, knowledgeRemoveSpec, usageSpec];

/**
 * A console on a free port before an engine of our own: it drops known keys, acknowledges, then answers by the script, as
 * the real one does.
 */
export async function openConsole(script: Script = {}) {
  const events: PlatformEvent[] = [];
  const actions: CardAction[] = [];
  const logged: unknown[] = [];
  const histories = new Map<string, ReadMessage[]>();
  const keys = new Set<string>();
  const asked = new Map<string, Asked>();
  const note = (fields: object, message: string) => void logged.push({ ...fields, message });
  const deps: ConsoleDeps = {
    commands: script.commands ?? specs,
    loadSearchPage: script.search ?? (async (_query, page) => ({ ...nothingFound, page })),
    log: { debug: note, info: note, warn: note, error: note },
    reader: {
      list: async () =>
        Array.from(histories, ([id, messages]) => ({
          id,
          title: messages[0]?.markdown ?? "",
          updatedAt: messages.at(-1)?.at ?? 0,
        })),
      messages: async (id) => histories.get(id) ?? [],
      passage: async (id) => script.passages?.[id] ?? null,
    },
  };
  const adapter = consoleAdapter({ port: script.port ?? 0, banner: script.banner ?? [] }, deps);
  const running: Promise<void>[] = [];
  const intake: Intake = {
    async accept(event, acknowledge) {
      const fault = script.storeFault?.() ?? null;
      if (fault !== null) throw fault;
      const isNew = !keys.has(event.key);
      keys.add(event.key);
      if (isNew) events.push(event);
      if (event.kind === "edited" || event.kind === "deleted") script.change?.(histories);
      await acknowledge();
      if (event.kind === "action") return (await script.act?.(event)) ?? null;
      if (!isNew || (event.kind !== "question" && event.kind !== "command")) return null;
      const turnId = `turn-${events.length}`;
      asked.set(turnId, event);
      const reply = adapter.openReply(event.target, contextWith({ turnId }));
      running.push((script.answer ?? echo)(reply, event, turnId));
      return null;
    },
    async act(action) {
      actions.push(action);
      return (await script.react?.(action)) ?? { kind: "nothing" };
    },
    takesPart: async () => true,
    suggest: script.suggest ?? (async () => []),
    connected: () => undefined,
    disconnected: () => undefined,
  };
  await adapter.start(intake);
  return {
    adapter,
    url: adapter.url,
    events,
    actions,
    logged,
    histories,
    /** Opens another reply to a turn. */
    reopen(turnId: string): ReplySink {
      const event = asked.get(turnId);
      if (event === undefined) throw new Error(`nothing was asked in ${turnId}`);
      return adapter.openReply(event.target, contextWith({ turnId, posted: [turnId] }));
    },
    /** Resolves when all answers that were begun have ended. */
    settled: async () => void (await Promise.all(running)),
    [Symbol.asyncDispose]: () => adapter.stop(),
  };
}

const echo: Answer = async (reply, event) => {
  await reply.append(event.kind === "question" ? `You asked: ${event.text}` : `Did: ${event.command}`);
  await reply.finish({
    sources: [],
    notes: [],
    offers: event.kind === "question" ? ["feedback"] : [],
    buttons: [],
    picture: null,
  });
};
