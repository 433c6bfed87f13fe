import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ModelError, PlatformError, UserError } from "../../errors.ts";
import type { Card } from "../../platform/card.ts";
import type { CardOutlet } from "../../platform/channel.ts";
import type { Log } from "../../platform/log.ts";
import type { ChatModel, Sampling } from "../../models/chat-model.ts";
import { compareModels, type CompareQuestion } from "../comparison/compare-models.ts";
import type { ComparedAnswersStore, Comparison, Comparisons } from "../comparisons.ts";
import type { Promotions } from "../promotions.ts";
import { comparisonCard } from "./comparison-card.ts";

export interface ComparisonDeps {
  readonly comparisons: Comparisons;
  readonly compared: ComparedAnswersStore;
  readonly promotions: Pick<Promotions, "current">;
  /** @throws UserError where there are none */
  readonly loadQuestions: () => Promise<readonly CompareQuestion[]>;
  readonly openModel: (name: string) => Promise<ChatModel>;
  readonly standardModel: string;
  readonly sampling: Sampling;
  readonly outletOf: (platform: string) => CardOutlet | null;
  readonly log: Log;
  readonly now: () => number;
}

/** A card is changed that often while questions are answered. */
const shownEveryMs = 5_000;
const retriesMs = [1_000, 5_000, 20_000, 60_000];

/** Lets models answer the golden questions beside the one that answers now, through restarts of the process. */
export class ComparisonRunner {
  readonly #deps: ComparisonDeps;
  readonly #signal: AbortSignal;
  readonly #running = new Set<Promise<void>>();

  constructor(deps: ComparisonDeps, signal: AbortSignal) {
    this.#deps = deps;
    this.#signal = signal;
  }

  /** Writes it down and begins. @throws UserError where there are no questions */
  async start(wanted: Pick<Comparison, "model" | "by" | "place" | "wish">): Promise<Comparison> {
    const { comparisons, loadQuestions, standardModel, now } = this.#deps;
    const questions = await loadQuestions();
    const comparison: Comparison = {
      ...wanted,
      id: randomBytes(9).toString("base64url"),
      base: standardModel,
      at: now(),
      messageId: null,
      state: "running",
      total: questions.length,
      error: null,
      asked: 0,
    };
    await comparisons.add(comparison);
    this.#run(comparison);
    return comparison;
  }

  /** Goes on with what an earlier life left. */
  async takeUp(): Promise<void> {
    for (const comparison of await this.#deps.comparisons.running()) this.#run(comparison);
  }

  async settle(): Promise<void> {
    await Promise.all(this.#running);
  }

  /** The comparison as it stands now. */
  async card(comparison: Comparison): Promise<Card> {
    const { compared, promotions } = this.#deps;
    return comparisonCard(comparison, await compared.list(comparison.id), await promotions.current());
  }

  /** Shows how it stands, in its message. Never throws: a card is not worth a comparison. */
  async show(id: string): Promise<void> {
    const { comparisons, outletOf, log } = this.#deps;
    const comparison = await comparisons.find(id);
    const outlet = outletOf(comparison?.place.platform ?? "");
    if (comparison === null || outlet === null) return;
    const card = await this.card(comparison);
    try {
      if (comparison.messageId !== null) return await outlet.update(comparison.place, comparison.messageId, card);
      await comparisons.change(id, { messageId: await outlet.post(comparison.place, card) });
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      log.warn({ comparison: id, error }, "a comparison could not be shown");
    }
  }

  #run(comparison: Comparison): void {
    const { log } = this.#deps;
    const running = this.#compare(comparison)
      .catch((error: unknown) => {
        if (!this.#signal.aborted) log.error({ comparison: comparison.id, error }, "a comparison has failed");
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async #compare({ id, model, by }: Comparison): Promise<void> {
    const { comparisons, log } = this.#deps;
    await this.show(id);
    try {
      await this.#answerAll(id, model);
      await comparisons.change(id, { state: "done" });
    } catch (error) {
      if (this.#signal.aborted) throw error;
      if (!(error instanceof ModelError || error instanceof UserError)) throw error;
      log.warn({ comparison: id, error }, "a comparison ended early");
      await comparisons.change(id, { state: "failed", error: error.message });
    }
    log.info({ comparison: id, model, by }, "two models were compared");
    await this.show(id);
  }

  async #answerAll(id: string, model: string): Promise<void> {
    const { compared, loadQuestions, openModel, standardModel, sampling, now } = this.#deps;
    const [questions, base, tuned, known] = await Promise.all([
      loadQuestions(),
      openModel(standardModel),
      openModel(model),
      compared.list(id),
    ]);
    const done = new Set(known.map(({ number }) => number));
    const deps = { base, tuned, judge: base, sampling, signal: this.#signal, monotonicNow: () => performance.now() };
    let shownAt = now();
    for (const [number, question] of questions.entries()) {
      if (done.has(number)) continue;
      for await (const one of this.#patiently(() => compareModels([question], deps)))
        await compared.keep(id, { ...one, number });
      if (now() - shownAt < shownEveryMs) continue;
      await this.show(id);
      shownAt = now();
    }
  }

  /** What may succeed later is tried again. */
  async *#patiently<One>(begin: () => AsyncIterable<One>): AsyncGenerator<One> {
    for (const waitMs of [...retriesMs, null]) {
      try {
        yield* begin();
        return;
      } catch (error) {
        if (waitMs === null || !(error instanceof ModelError) || !error.retryable) throw error;
        await sleep(Math.max(waitMs, error.retryAfterMs ?? 0), null, { ref: false, signal: this.#signal });
      }
    }
  }
}
