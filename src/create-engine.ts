import { randomBytes } from "node:crypto";
import type { AppPorts } from "./app.ts";
import type { Config } from "./config.ts";
import type { Engine } from "./conversation/engine.ts";
import { loadPersonas } from "./conversation/personas.ts";
import { createPromptParts, type PromptParts } from "./conversation/prompt-parts.ts";
import { createStandAlone } from "./conversation/stand-alone.ts";
import { createKeepTurn } from "./fine-tuning/keep-turn.ts";
import { createChooseModel } from "./fine-tuning/promoted-model.ts";

/** The reserve in every request, for what the token count only estimates: other models' vocabularies differ by a few percent. */
const tokenMargin = 0.97;

export type EngineDeps = Pick<Engine, "search" | "moderate" | "canShare">;

/** The engine from settings and ports. @throws ConfigError where the personas can't be read. */
export function createEngine(config: Config, ports: AppPorts, { search, moderate, canShare }: EngineDeps): Engine {
  const personaFor = loadPersonas(config.PERSONA_FILE);
  const sampling = samplingOf(config);
  let parts: Promise<PromptParts> | null = null;
  return {
    moderate,
    moderation: { isOn: ports.moderation !== null, output: config.MODERATION_OUTPUT },
    guard: { linkHosts: config.LINK_HOSTS, createBoundary: () => randomBytes(6).toString("hex") },
    history: ports.history,
    search,
    canShare,
    standAlone: createStandAlone({ chat: config.hasModel ? ports.chat : null, sampling, log: ports.log }),
    chat: ports.chat,
    chooseChat: createChooseModel({
      // Without a provider there is nobody to ask for a promoted model.
      promotions: config.hasModel ? ports.storage.tuning.promotions : { current: async () => [] },
      standard: ports.chat,
      open: ports.openNamedChat,
      log: ports.log,
    }),
    keepForTraining: createKeepTurn({
      turns: ports.storage.training,
      knowledge: ports.storage.knowledge,
      keepDays: config.FINE_TUNING_KEEP_DAYS,
      log: ports.log,
    }),
    loadParts: () => (parts ??= ports.loadTokenCounter().then((count) => createPromptParts(personaFor, count))),
    sampling,
    onlyQuotes: !config.hasModel,
    limits: {
      contextTokens: Math.floor(
        tokenMargin * Math.min(config.CONTEXT_TOKENS, config.MODEL_CONTEXT_TOKENS - config.MODEL_MAX_OUTPUT_TOKENS),
      ),
      passages: config.KNOWLEDGE_PASSAGES,
      toolCalls: config.MODEL_TOOL_CALLS,
    },
  };
}

export function samplingOf(config: Config): Engine["sampling"] {
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
