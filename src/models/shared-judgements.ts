import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ModelError } from "../errors.ts";
import { sharedImages } from "./shared-images.ts";
import type { ModerationModel, ModerationScores } from "./moderation-model.ts";

export interface SharedOptions {
  /** So long a judgement is good. */
  readonly keepMs: number;
  /** So many are kept: about 1.5 kB each. */
  readonly keep: number;
  /** So long a request waits for others to go with it. */
  readonly gatherMs: number;
  readonly maxTexts: number;
  readonly now: () => number;
}

interface Asked {
  readonly hash: string;
  readonly text: string;
  readonly judged: Promise<ModerationScores>;
  readonly settle: PromiseWithResolvers<ModerationScores>;
  waiting: number;
}

interface Batch {
  readonly asked: Asked[];
  readonly abandoned: AbortController;
}

/**
 * The same model, asked less: a text that was judged lately is not judged again, one that is being judged is waited for,
 * and what comes in a few milliseconds goes in one request. Texts are known by their hashes alone.
 */
export function sharedJudgements(model: ModerationModel, options: SharedOptions): ModerationModel {
  const { keepMs, keep, gatherMs, maxTexts, now } = options;
  const known = new Map<string, { readonly scores: ModerationScores; readonly until: number }>();
  const underWay = new Map<string, { readonly asked: Asked; readonly batch: Batch }>();
  let gathering: Batch | null = null;

  const remember = (hash: string, scores: ModerationScores) => {
    known.delete(hash);
    known.set(hash, { scores, until: now() + keepMs });
    if (known.size > keep) known.delete(known.keys().next().value ?? "");
  };

  const send = async (batch: Batch): Promise<void> => {
    if (gathering === batch) gathering = null;
    try {
      const scores = await model.judge(
        batch.asked.map(({ text }) => text),
        batch.abandoned.signal,
      );
      for (const [index, asked] of batch.asked.entries()) settle(asked, scores[index]);
    } catch (error) {
      // One text that the service can't take must not fail those that went with it.
      const isOnesFault = error instanceof ModelError && !error.retryable && batch.asked.length > 1;
      if (isOnesFault) await Promise.all(batch.asked.map((asked) => send({ ...batch, asked: [asked] })));
      else for (const asked of batch.asked) fail(asked, error);
    }
  };

  const settle = (asked: Asked, scores: ModerationScores | undefined) => {
    if (scores === undefined) return fail(asked, new Error("a moderation model returned no judgement for a text"));
    remember(asked.hash, scores);
    underWay.delete(asked.hash);
    asked.settle.resolve(scores);
  };

  const fail = (asked: Asked, error: unknown) => {
    if (underWay.get(asked.hash)?.asked === asked) underWay.delete(asked.hash);
    asked.settle.reject(error);
  };

  const ask = (hash: string, text: string) => {
    const batch = gathering ?? { asked: [], abandoned: new AbortController() };
    if (gathering === null) {
      gathering = batch;
      void sleep(gatherMs).then(() => (gathering === batch ? send(batch) : undefined));
    }
    const settling = Promise.withResolvers<ModerationScores>();
    // Whoever waited may have left.
    settling.promise.catch(() => {});
    const asked = { hash, text, judged: settling.promise, settle: settling, waiting: 0 };
    batch.asked.push(asked);
    underWay.set(hash, { asked, batch });
    if (batch.asked.length >= maxTexts) void send(batch);
    return { asked, batch };
  };

  const judgeOne = async (text: string, signal: AbortSignal): Promise<ModerationScores> => {
    const hash = createHash("sha256").update(text).digest("base64url");
    const found = known.get(hash);
    if (found !== undefined && found.until > now()) return found.scores;
    const { asked, batch } = underWay.get(hash) ?? ask(hash, text);
    asked.waiting += 1;
    try {
      return await orAborted(asked.judged, signal);
    } finally {
      asked.waiting -= 1;
      if (signal.aborted && batch.asked.every(({ waiting }) => waiting === 0)) {
        for (const left of batch.asked) if (underWay.get(left.hash)?.batch === batch) underWay.delete(left.hash);
        if (gathering === batch) gathering = null;
        batch.abandoned.abort(signal.reason);
      }
    }
  };

  return {
    name: model.name,
    judgeImage: sharedImages(model, options),
    async judge(texts, signal) {
      signal.throwIfAborted();
      return Promise.all(texts.map((text) => judgeOne(text, signal)));
    },
  };
}

/** One who leaves does not end what others wait for. */
function orAborted<Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    signal.addEventListener("abort", leave, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
  });
}
