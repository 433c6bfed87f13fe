import { ModelError } from "../errors.ts";
import type { Passage, SearchKnowledge } from "../knowledge/search.ts";
import type { ModerationModel, ModerationScores } from "../models/moderation-model.ts";
import type { Log } from "../platform/log.ts";
import { hashOf } from "./judge-content.ts";
import { decide } from "./policy.ts";
import type { PolicyBook } from "./policy-book.ts";

/** The port to what was found of texts before, for as long as they are likely to be found again. Never throws: what is lost is judged anew. */
export interface KnownScores {
  /** By the key of each; undefined where nothing is known. */
  load(keys: readonly string[]): Promise<readonly (ModerationScores | undefined)[]>;
  save(key: string, scores: ModerationScores): Promise<void>;
}

export interface JudgedSearchDeps {
  readonly model: ModerationModel;
  readonly policy: PolicyBook;
  readonly known: KnownScores;
  readonly log: Log;
}

/**
 * The same search without passages that may not be quoted in the place. Each passage is judged when it is first found, all of
 * a search in one request. While nothing can be judged, passages that nobody has judged are left out where the policy is to fail closed.
 */
export function judgedSearch(search: SearchKnowledge, deps: JudgedSearchDeps): SearchKnowledge {
  const { policy, log } = deps;

  return async (query, audience, limit, signal) => {
    const found = await search(query, audience, limit, signal);
    if (found.passages.length === 0) return found;
    const { platform, workspaceId, channelId } = audience;
    const [{ rules }, scores] = await Promise.all([
      policy.rulesFor({ platform, workspaceId, channelId, roles: [] }),
      judgePassages(found.passages, deps, signal),
    ]);
    const passages = found.passages.filter((_, index) => {
      const judged = scores[index];
      return judged === undefined ? rules.onFailure === "open" : decide(judged, rules).kind !== "block";
    });
    const leftOut = found.passages.length - passages.length;
    if (leftOut > 0) log.info({ platform, channelId, leftOut }, "passages were left out that may not be quoted here");
    return { ...found, passages };
  };
}

/** Undefined for what can't be judged now. */
async function judgePassages(
  passages: readonly Passage[],
  { model, known, log }: JudgedSearchDeps,
  signal: AbortSignal,
): Promise<readonly (ModerationScores | undefined)[]> {
  const texts = passages.map(({ documentTitle, path, text }) => [documentTitle, ...path, text].join("\n"));
  const keys = texts.map((text) => `${model.name}:${hashOf(text)}`);
  const scores = [...(await known.load(keys))];
  const missing = texts.flatMap((text, index) => (scores[index] === undefined ? [{ text, index }] : []));
  if (missing.length === 0) return scores;
  try {
    const judged = await model.judge(
      missing.map(({ text }) => text),
      signal,
    );
    for (const [at, { index }] of missing.entries()) {
      const [fresh, key] = [judged[at], keys[index]];
      if (fresh === undefined || key === undefined)
        throw new Error("a moderation model returned no judgement for a text");
      scores[index] = fresh;
      // Nobody waits for it.
      void known.save(key, fresh);
    }
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    log.warn({ status: error.status, code: error.code, passages: missing.length }, "passages could not be judged");
  }
  return scores;
}
