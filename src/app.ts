import { allCommands } from "./commands/all-commands.ts";
import { specOf } from "./commands/command.ts";
import type { Config } from "./config.ts";
import type { Engine } from "./conversation/engine.ts";
import type { HistoryStore } from "./conversation/history.ts";
import { loadPersonas } from "./conversation/personas.ts";
import { createPromptParts, type PromptParts } from "./conversation/prompt-parts.ts";
import { createRateLimit } from "./conversation/rate-limit.ts";
import { createReader } from "./conversation/reader.ts";
import { createRememberedChanges } from "./conversation/remembered-changes.ts";
import { createTurnRunner, giveUp, type TurnRunnerDeps } from "./conversation/turn-runner.ts";
import { createSearch } from "./knowledge/create-search.ts";
import { createFolders } from "./knowledge/folders.ts";
import type { ChatModel } from "./models/chat-model.ts";
import type { CountTokens } from "./models/count-tokens.ts";
import type { EmbeddingModel } from "./models/embedding-model.ts";
import type { FineTuningService } from "./models/fine-tuning-service.ts";
import type { ModerationModel } from "./models/moderation-model.ts";
import { createModerator } from "./moderation/moderator.ts";
import { thresholdsWith } from "./moderation/policy.ts";
import type { ChatAdapter } from "./platform/adapter.ts";
import type { CommandSpec } from "./platform/command-spec.ts";
import { placeOf } from "./platform/message.ts";
import { connect } from "./platform/connect.ts";
import type { Log } from "./platform/log.ts";
import type { ConversationReader } from "./platform/reader.ts";
import type { Storage } from "./storage/storage.ts";
import { createIntake } from "./turns/intake.ts";
import { ConversationQueue } from "./turns/queue.ts";
import { sweepUnfinished } from "./turns/sweep.ts";
import { listPrices } from "./usage/prices.ts";

/** What the program stands on. Which providers are behind the ports is the caller's choice. */
export interface AppPorts {
  readonly storage: Storage;
  readonly history: HistoryStore;
  readonly chat: ChatModel;
  readonly embedding: EmbeddingModel | null;
  readonly moderation: ModerationModel | null;
  readonly fineTuning: FineTuningService | null;
  readonly loadTokenCounter: () => Promise<CountTokens>;
  readonly log: Log;
  readonly now: () => number;
}

export interface App {
  readonly commands: readonly CommandSpec[];
  readonly reader: ConversationReader;
  /** Indexes what changed in the configured folders; resolves to a sentence. Never throws: what fails is in it, and in the log. */
  syncKnowledge(signal: AbortSignal): Promise<string>;
  /** Connects the platforms, takes up unfinished turns, then answers. @throws ConfigError, PlatformError */
  start(adapters: readonly ChatAdapter[]): Promise<void>;
  /** Takes nothing more, gives answers under way so long to end, and disconnects. What has not ended is taken up at the next start. */
  stop(graceMs: number): Promise<void>;
}

/** The reserve in every request, for what the token count only estimates: other models' vocabularies differ by a few percent. */
const tokenMargin = 0.97;

const consoleAdmin = "console:local";

export function createApp(config: Config, ports: AppPorts): App {
  const { storage, history, log, now } = ports;
  const search = createSearch({ store: storage.knowledge, embedding: ports.embedding, log });
  const knowledge = createFolders({
    store: storage.knowledge,
    vectors: storage.vectors,
    embedding: ports.embedding,
    folders: config.KNOWLEDGE_FOLDERS,
    log,
  });
  const commands = allCommands({
    search,
    knowledge,
    history,
    usage: storage.usage,
    fineTuning: ports.fineTuning,
    admins: new Set([...config.ADMINS, consoleAdmin]),
    now,
  });
  const engine = createEngine(config, ports, search);
  const platforms = new Map<string, ChatAdapter>();
  const runnerDeps: TurnRunnerDeps = {
    engine,
    commands: new Map(commands.map((command) => [command.name, command])),
    adapterOf: (platform) => platforms.get(platform),
    ledger: storage.ledger,
    usage: storage.usage,
    prices: { ...listPrices, ...config.MODEL_PRICES },
    turnMs: config.TURN_SECONDS * 1000,
    log,
    now,
  };
  const runTurn = createTurnRunner(runnerDeps);
  const { moderate, loadParts } = engine;
  const changes = createRememberedChanges({ history, moderate, loadParts, verdictMs: 10_000 });
  const stopping = new AbortController();
  /** By platform; a platform's first attempt to connect is over when its promise resolves. */
  const connected = new Map<string, Promise<void>>();
  const queue = new ConversationQueue({
    // Turns taken up from before the start wait here until their platform can deliver.
    run: async (turn, signal) => {
      await connected.get(turn.event.conversation.platform);
      await runTurn(turn, signal);
      if (turn.event.kind === "question") await changes.settle(turn.event);
    },
    limit: config.TURNS_AT_ONCE,
    log,
  });
  const intake = createIntake({
    ledger: storage.ledger,
    queue,
    // A reset that overtook an answer would forget everything but that.
    isOrdered: (command) => command === "ask" || command === "reset",
    suggest: async (name, option, typed, conversationId) => {
      const complete = runnerDeps.commands.get(name)?.suggestions[option];
      return complete === undefined ? [] : complete(typed, placeOf(conversationId));
    },
    onEdited: changes.onEdited,
    onDeleted: changes.onDeleted,
    onFeedback: ({ turnId, author, rating }) => storage.usage.rate(turnId, author.id, rating, now()),
    log,
    now,
  });

  return {
    commands: commands.map(specOf),
    reader: createReader(history, storage.knowledge),
    syncKnowledge: (signal) => knowledge.sync(signal),
    async start(adapters) {
      const begin = Promise.withResolvers<void>();
      const connections: Promise<void>[] = [];
      for (const adapter of adapters) {
        platforms.set(adapter.platform, adapter);
        const connecting = begin.promise.then(() => connect(adapter, intake, log, stopping.signal));
        // A fault of the settings is thrown below.
        connected.set(
          adapter.platform,
          connecting.catch(() => {}),
        );
        connections.push(connecting);
      }
      const { TURN_SECONDS } = config;
      await sweepUnfinished({
        ledger: storage.ledger,
        queue,
        now,
        maxAgeMs: 10 * TURN_SECONDS * 1000,
        maxAttempts: 3,
        giveUp: async (turn) => {
          await connected.get(turn.event.conversation.platform);
          await giveUp(turn, runnerDeps);
        },
      });
      begin.resolve();
      await Promise.all(connections);
    },
    async stop(graceMs) {
      stopping.abort();
      await Promise.all([...platforms.values()].map((adapter) => adapter.pause()));
      await queue.close(graceMs);
      await Promise.all([...platforms.values()].map((adapter) => adapter.stop()));
    },
  };
}

function createEngine(config: Config, ports: AppPorts, search: Engine["search"]): Engine {
  const personaFor = loadPersonas(config.PERSONA_FILE);
  let parts: Promise<PromptParts> | null = null;
  const rateLimit = createRateLimit(config.QUESTIONS_PER_MINUTE, ports.now);
  return {
    admit: ({ conversation, author }) => rateLimit(`${conversation.platform}:${conversation.workspaceId}:${author.id}`),
    moderate: createModerator({
      model: ports.moderation,
      thresholds: thresholdsWith(config.thresholds),
      onFailure: config.MODERATION_ON_FAILURE,
      log: ports.log,
    }),
    moderation: { isOn: ports.moderation !== null, output: config.MODERATION_OUTPUT },
    history: ports.history,
    search,
    chat: ports.chat,
    loadParts: () => (parts ??= ports.loadTokenCounter().then((count) => createPromptParts(personaFor, count))),
    sampling: samplingOf(config),
    limits: {
      contextTokens: Math.floor(
        tokenMargin * Math.min(config.CONTEXT_TOKENS, config.MODEL_CONTEXT_TOKENS - config.MODEL_MAX_OUTPUT_TOKENS),
      ),
      passages: config.KNOWLEDGE_PASSAGES,
      toolCalls: config.MODEL_TOOL_CALLS,
    },
  };
}

function samplingOf(config: Config): Engine["sampling"] {
  return {
    temperature: config.MODEL_TEMPERATURE ?? null,
    topP: config.MODEL_TOP_P ?? null,
    frequencyPenalty: config.MODEL_FREQUENCY_PENALTY ?? null,
    presencePenalty: config.MODEL_PRESENCE_PENALTY ?? null,
    stop: config.MODEL_STOP ?? [],
    maxOutputTokens: config.MODEL_MAX_OUTPUT_TOKENS,
    reasoningEffort: config.MODEL_REASONING_EFFORT ?? null,
  };
}
