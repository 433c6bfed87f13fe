import type { Config } from "./config.ts";
import type { ChatModel } from "./models/chat-model.ts";
import type { EmbeddingModel } from "./models/embedding-model.ts";
import type { FineTuningProvider } from "./models/fine-tuning-service.ts";
import type { ModerationModel } from "./models/moderation-model.ts";

/** The models behind the ports, as the settings choose them; null where one is turned off. */
export interface Models {
  readonly chat: ChatModel;
  readonly embedding: EmbeddingModel | null;
  /** The embedding model that made the vectors of this name; null where the name does not tell. */
  readonly openFormerEmbedding: (name: string) => Promise<EmbeddingModel | null>;
  readonly moderation: ModerationModel | null;
  /** Another model of the same provider. */
  readonly openNamedChat: (model: string) => Promise<ChatModel>;
  readonly fineTuning: FineTuningProvider | null;
}

/** Imports a provider only where it is configured: without a key, none of the SDK is loaded. */
export async function openModels(config: Config): Promise<Models> {
  const chat = config.hasModel ? await openChat(config) : await openExtractive();
  return {
    chat,
    embedding: await openEmbedding(config),
    openFormerEmbedding: (name) => openFormerEmbedding(config, name),
    moderation: await openModeration(config),
    openNamedChat: (model) => openChat({ ...config, MODEL: model }),
    fineTuning: await openFineTuning(config),
  };
}

async function openExtractive(): Promise<ChatModel> {
  const { extractiveModel } = await import("./models/extractive.ts");
  return extractiveModel();
}

export async function openChat(config: Config): Promise<ChatModel> {
  const [{ responsesModel }, { chatCompletionsModel }, { withRetry }] = await Promise.all([
    import("./models/openai/responses.ts"),
    import("./models/openai/chat-completions.ts"),
    import("./models/retry.ts"),
  ]);
  const client = await openMainClient(config);
  const options = {
    model: config.MODEL,
    contextTokens: config.MODEL_CONTEXT_TOKENS,
    idleMs: config.MODEL_IDLE_SECONDS * 1000,
  };
  const model = speaksResponses(config) ? responsesModel(client, options) : chatCompletionsModel(client, options);
  return withRetry(model, { deadlineMs: config.TURN_SECONDS * 1000 });
}

/** Compatible servers speak Chat Completions; the newest of OpenAI's own models refuse tools there. */
function speaksResponses({ OPENAI_API, OPENAI_BASE_URL }: Config): boolean {
  if (OPENAI_API !== "auto") return OPENAI_API === "responses";
  return OPENAI_BASE_URL === undefined || new URL(OPENAI_BASE_URL).hostname === "api.openai.com";
}

export async function openEmbedding(config: Config): Promise<EmbeddingModel | null> {
  if (!config.hasModel || config.EMBEDDING_MODEL === "off") return null;
  const { embeddingModel } = await import("./models/openai/embedding.ts");
  return embeddingModel(await openMainClient(config), {
    model: config.EMBEDDING_MODEL,
    dimensions: config.EMBEDDING_DIMENSIONS,
  });
}

async function openFormerEmbedding(config: Config, name: string): Promise<EmbeddingModel | null> {
  const [, model, dimensions] = /^(.+)@(\d+)$/.exec(name) ?? [];
  if (model === undefined) return null;
  return openEmbedding({ ...config, EMBEDDING_MODEL: model, EMBEDDING_DIMENSIONS: Number(dimensions) });
}

/** The gathering is hardly felt beside the 100 ms and more that a judgement takes; the texts are what one request takes. */
const shared = { keepMs: 3_600_000, keep: 5_000, gatherMs: 3, maxTexts: 32, now: () => performance.now() };

export async function openModeration(config: Config): Promise<ModerationModel | null> {
  if (config.judge === "off") return null;
  if (config.judge === "local") {
    const { wordListModeration } = await import("./models/word-lists/word-list-moderation.ts");
    return wordListModeration();
  }
  const [{ openClient }, { moderationModel }, { sharedJudgements }] = await Promise.all([
    import("./models/openai/client.ts"),
    import("./models/openai/moderation.ts"),
    import("./models/shared-judgements.ts"),
  ]);
  const client = openClient({
    apiKey: config.MODERATION_API_KEY ?? config.OPENAI_API_KEY,
    baseUrl:
      config.MODERATION_BASE_URL ?? (config.MODERATION_API_KEY === undefined ? config.OPENAI_BASE_URL : undefined),
  });
  return sharedJudgements(moderationModel(client, { model: config.MODERATION_MODEL }), shared);
}

/** Null where nothing is configured that could tune models. */
export async function openFineTuning(config: Config): Promise<FineTuningProvider | null> {
  const { FINE_TUNING_BASE_URL, FINE_TUNING_API_KEY } = config;
  if (!config.hasModel && FINE_TUNING_BASE_URL === undefined && FINE_TUNING_API_KEY === undefined) return null;
  const [{ openClient }, { fineTuningService }, { fineTuningControl }, { fineTuningOffer }] = await Promise.all([
    import("./models/openai/client.ts"),
    import("./models/openai/fine-tuning.ts"),
    import("./models/openai/fine-tuning-control.ts"),
    import("./models/openai/fine-tuning-offer.ts"),
  ]);
  const baseUrl = FINE_TUNING_BASE_URL ?? (FINE_TUNING_API_KEY === undefined ? config.OPENAI_BASE_URL : undefined);
  // A key is not shown to a service that it is not for.
  const apiKey = FINE_TUNING_API_KEY ?? (FINE_TUNING_BASE_URL === undefined ? config.OPENAI_API_KEY : undefined);
  const client = openClient({ apiKey, baseUrl });
  const isOpenAI = baseUrl === undefined || new URL(baseUrl).hostname === "api.openai.com";
  return {
    service: fineTuningService(client),
    control: fineTuningControl(client),
    offer: fineTuningOffer(client, { asksForJob: isOpenAI, model: config.FINE_TUNING_MODEL }),
    isOpenAI,
  };
}

async function openMainClient(config: Config) {
  const { openClient } = await import("./models/openai/client.ts");
  return openClient({ apiKey: config.OPENAI_API_KEY, baseUrl: config.OPENAI_BASE_URL });
}
