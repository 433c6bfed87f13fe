import { createHash } from "node:crypto";
import * as z from "zod";
import { ApiFault, badRequest, checkBody } from "./api-fault.ts";
import { checkKnown } from "./models.ts";
import { type Call, sendJson } from "./call.ts";

const sizes: Readonly<Record<string, number>> = { "text-embedding-3-small": 1_536, "text-embedding-3-large": 3_072 };

const body = z.strictObject({
  model: z.string(),
  input: z.union([z.string(), z.array(z.string())]),
  dimensions: z.int().min(1).optional(),
  encoding_format: z.enum(["float", "base64"]).default("float"),
});

/** Texts that share words get similar vectors, always the same for the same text. */
export async function embeddings({ state, body: given, response }: Call): Promise<void> {
  checkKnown(state, given);
  const request = checkBody(body, given);
  const size = sizes[request.model];
  if (size === undefined)
    throw new ApiFault(404, {
      message: `The model \`${request.model}\` does not exist.`,
      type: "invalid_request_error",
      code: "model_not_found",
    });
  const { dimensions = size } = request;
  if (dimensions > size) throw badRequest(`Invalid value for 'dimensions': at most ${size}.`, "dimensions", null);
  const texts = [request.input].flat();
  const tokens = checkTexts(texts, state.countTokens);

  const data = texts.map((text, index) => {
    const vector = embed(text, dimensions);
    const embedding = request.encoding_format === "float" ? [...vector] : Buffer.from(vector.buffer).toString("base64");
    return { object: "embedding", index, embedding };
  });
  const usage = { prompt_tokens: tokens, total_tokens: tokens };
  sendJson(response, 200, { object: "list", data, model: request.model, usage });
}

function checkTexts(texts: readonly string[], count: (text: string) => number): number {
  if (texts.length === 0 || texts.length > 2_048 || texts.includes(""))
    throw badRequest("'$.input' is invalid. Please check the API reference.", null, null);
  const tokens = texts.map(count);
  const longest = Math.max(...tokens);
  if (longest > 8_192)
    throw badRequest(
      `This model's maximum context length is 8192 tokens, however you requested ${longest} tokens.`,
      null,
      null,
    );
  const total = tokens.reduce((sum, one) => sum + one, 0);
  if (total > 300_000)
    throw badRequest(
      `Invalid 'input': maximum request size is 300000 tokens per request.`,
      "input",
      "max_tokens_per_request",
    );
  return total;
}

/** A hashed bag of words. Not of unit length on purpose: some models' vectors are not. */
function embed(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions).fill(0.001);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    const place = createHash("md5").update(word).digest().readUInt32LE(0) % dimensions;
    vector[place] = (vector[place] ?? 0) + 1;
  }
  return vector;
}
