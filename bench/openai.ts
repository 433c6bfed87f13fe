import { startFakeOpenAI } from "../test/fakes/openai/start.ts";
import { replyTo } from "./answer.ts";
import { runChild } from "./child.ts";

export interface OpenAISettings {
  readonly moderationMs: number;
  readonly embeddingMs: number;
  readonly firstTokenMs: number;
  readonly perTokenMs: number;
}

/** The tests' fake OpenAI, as slow as a real one. */
runChild(async ({ moderationMs, embeddingMs, firstTokenMs, perTokenMs }: OpenAISettings) => {
  const { baseUrl, apiKey } = await startFakeOpenAI({
    answer: ({ question }) => ({ text: replyTo(question) }),
    delays: { "/moderations": moderationMs, "/embeddings": embeddingMs },
    streaming: { firstTokenMs, perTokenMs },
  });
  return { ready: { baseUrl, apiKey }, answer: async () => ({}) };
});
