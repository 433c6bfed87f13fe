import type { ChatMessage, ChatModel, Sampling } from "../../models/chat-model.ts";
import type { ComparedAnswers, GivenAnswer, Preferred } from "../comparisons.ts";
import { complete } from "./complete.ts";
import { judge, type Preference } from "./judge.ts";

export interface CompareDeps {
  readonly base: ChatModel;
  readonly tuned: ChatModel;
  readonly judge: ChatModel;
  readonly sampling: Sampling;
  readonly signal: AbortSignal;
  readonly monotonicNow: () => number;
}

/** A prompt that both answer. */
export interface CompareQuestion {
  readonly question: string;
  readonly prompt: readonly ChatMessage[];
  /** An answer that is known to be good; null where there is none. */
  readonly reference: string | null;
}

export type ComparedQuestion = Omit<ComparedAnswers, "number">;

/** Both models answer each question; a third judges them blind, twice, in either order. What it prefers only in one order is a tie. */
export async function* compareModels(
  questions: readonly CompareQuestion[],
  deps: CompareDeps,
): AsyncGenerator<ComparedQuestion> {
  for (const asked of questions) {
    const [base, tuned] = [await answer(deps.base, asked, deps), await answer(deps.tuned, asked, deps)];
    const first = await judge(asked, base.text, tuned.text, deps);
    const second = await judge(asked, tuned.text, base.text, deps);
    yield { question: asked.question, base, tuned, preferred: preferredOf(first, second) };
  }
}

/** @param first with the base model's answer shown as A · @param second with it shown as B */
function preferredOf(first: Preference, second: Preference): Preferred {
  if (first === "A" && second === "B") return "base";
  return first === "B" && second === "A" ? "tuned" : "tie";
}

async function answer(
  model: ChatModel,
  { prompt }: CompareQuestion,
  { sampling, signal, monotonicNow }: CompareDeps,
): Promise<GivenAnswer> {
  const started = monotonicNow();
  const { text, outputTokens } = await complete(model, prompt, sampling, signal);
  return { text, outputTokens, ms: Math.round(monotonicNow() - started) };
}
