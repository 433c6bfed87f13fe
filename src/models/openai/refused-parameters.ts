import { APIError } from "openai";

/**
 * Sends a request without what this model has refused before. Where a 400 or 422 says of one of the optional parameters
 * in it that it is unknown or unsupported, that one is remembered and left out, and the request repeated at once.
 *
 * @param refused kept for the life of the model.
 * @param optional what may be left out without the answer being wrong.
 * @param build the request, given what was refused so far: where a parameter has an older name, this falls back to it.
 */
export async function sendAccepted<B extends object, R>(
  refused: Set<string>,
  optional: readonly (keyof B & string)[],
  build: (refused: ReadonlySet<string>) => B,
  send: (body: B) => Promise<R>,
): Promise<R> {
  for (;;) {
    const body = build(refused);
    for (const name of refused) Reflect.deleteProperty(body, name);
    try {
      return await send(body);
    } catch (error) {
      const name = refusedName(
        error,
        optional.filter((name) => body[name] !== undefined),
      );
      if (name === null) throw error;
      refused.add(name);
    }
  }
}

/**
 * OpenAI: "Unsupported parameter: 'temperature' is not supported with this model" · Azure: "Unrecognized request argument
 * supplied" · FastAPI servers: "Extra inputs are not permitted" · Google: "Unknown name" · Ollama: "does not support
 * tools" · vLLM: '"auto" tool choice requires --enable-auto-tool-choice'. A value that is merely out of range is none.
 */
const refusal =
  /unsupported|not (?:supported|support|permitted|allowed)|unknown|unrecogni[sz]ed|unexpected|extra (?:inputs|fields)|requires --/i;

function refusedName(error: unknown, candidates: readonly string[]): string | null {
  if (!(error instanceof APIError) || (error.status !== 400 && error.status !== 422)) return null;
  if (!refusal.test(`${error.code ?? ""} ${error.message}`)) return null;
  // `param` points into the parameter: `reasoning.effort`, `tools[0].strict`.
  const param = /^\w+/.exec(error.param ?? "")?.[0];
  if (param !== undefined && candidates.includes(param)) return param;
  // The one that is named first: "'max_tokens' is not supported, use 'max_completion_tokens' instead".
  const places = candidates
    .map((name) => ({ name, at: error.message.search(new RegExp(`\\b${name.replace(/s$/, "s?")}\\b`)) }))
    .filter(({ at }) => at >= 0)
    .toSorted((a, b) => a.at - b.at);
  return places[0]?.name ?? null;
}
