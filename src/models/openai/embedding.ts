import type OpenAI from "openai";
import { ModelError } from "../../errors.ts";
import type { EmbeddingModel } from "../embedding-model.ts";
import { type Clock, retry } from "../retry.ts";
import { BatchSize, shorten, splitBatch } from "./embedding-batches.ts";
import { sendAccepted } from "./refused-parameters.ts";
import { translateError, unexpectedResponse } from "./translate-error.ts";

export interface EmbeddingOptions {
  readonly model: string;
  readonly dimensions: number;
  readonly clock?: Clock;
}

/** A model behind the embeddings API. A text that is too long for it is embedded by its beginning. */
export function embeddingModel(client: OpenAI, { model, dimensions, clock }: EmbeddingOptions): EmbeddingModel {
  const refused = new Set<string>();
  const size = new BatchSize();

  const request = async (texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]> => {
    try {
      const response = await sendAccepted(
        refused,
        ["dimensions"],
        () => ({ model, input: [...texts], dimensions }),
        (body) => client.embeddings.create(body, { signal }),
      );
      size.learn(texts, tokensOf(response));
      return vectorsOf(response, texts.length, dimensions);
    } catch (error) {
      throw translateError(error, signal);
    }
  };

  /** Batches are cut by an estimate; where the server counts more, it says so, and they are cut again. */
  const embedBatch = async (texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]> => {
    try {
      return await retry(() => request(texts, signal), { deadlineMs: Number.POSITIVE_INFINITY, clock }, signal);
    } catch (error) {
      const smaller = isTooLong(error) ? splitBatch(texts) : null;
      if (smaller === null) throw error;
      const vectors: Float32Array[] = [];
      for (const part of smaller) vectors.push(...(await embedBatch(part, signal)));
      return vectors;
    }
  };

  return {
    name: `${model}@${dimensions}`,
    dimensions,
    async embed(texts, signal, onBatch) {
      const inputs = texts.map(shorten);
      const vectors: Float32Array[] = [];
      while (vectors.length < inputs.length) {
        const from = vectors.length;
        const batch = await embedBatch(inputs.slice(from, from + size.of(inputs, from)), signal);
        await onBatch?.(batch);
        vectors.push(...batch);
      }
      return vectors;
    },
  };
}

/** OpenAI: "maximum context length", "maximum request size"; llama.cpp: "input is too large" with a 500. */
function isTooLong(error: unknown): boolean {
  return (
    error instanceof ModelError &&
    (error.status === 413 ||
      /context length|maximum request size|too (?:long|large)|max_tokens_per_request/i.test(error.message))
  );
}

/** Compatible servers may leave it out. */
function tokensOf({ usage }: { readonly usage?: { readonly prompt_tokens?: number } }): number | null {
  return usage?.prompt_tokens ?? null;
}

function vectorsOf(response: OpenAI.CreateEmbeddingResponse, count: number, dimensions: number): Float32Array[] {
  const vectors = Array.from<Float32Array | undefined>({ length: count });
  for (const { index, embedding } of response.data) vectors[index] = unitVector(embedding, dimensions);
  return vectors.map((vector) => {
    if (vector === undefined) throw unexpectedResponse(`${response.data.length} vectors for ${count} texts`);
    return vector;
  });
}

function unitVector(values: readonly number[], dimensions: number): Float32Array {
  if (values.length !== dimensions)
    throw unexpectedResponse(`a vector of ${values.length} dimensions; EMBEDDING_DIMENSIONS is ${dimensions}`);
  const norm = Math.hypot(...values);
  if (!(norm > 0 && norm < Number.POSITIVE_INFINITY)) throw unexpectedResponse("a vector without a direction");
  return Float32Array.from(values, (value) => value / norm);
}
