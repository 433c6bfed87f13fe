import type { Sampling } from "../chat-model.ts";

/** Those that can reason, by OpenAI's names. */
const canReason = /^(?:o\d|gpt-[5-9])/;

/** o1 and later, gpt-5, gpt-5.6 and later: they reason unless told not to. gpt-5.1 to 5.5 don't unless told to. */
const reasonsByDefault = /^(?:o\d|gpt-5(?!\.)|gpt-5\.(?:[6-9]|\d\d)|gpt-[6-9])/;

/** gpt-5.4 and later refuse function tools together with reasoning on Chat Completions. */
const refusesToolsWithReasoning = /^(?:gpt-5\.(?:[4-9]|\d\d)|gpt-[6-9])/;

/** What a model that reasons answers with a 400. Of others it is learnt when they refuse. */
export function withoutKnownRefusals(model: string, sampling: Sampling): Sampling {
  const effort = sampling.reasoningEffort;
  const reasons = effort === null ? reasonsByDefault.test(model) : effort !== "none" && canReason.test(model);
  if (!reasons) return sampling;
  return { ...sampling, temperature: null, topP: null, frequencyPenalty: null, presencePenalty: null, stop: [] };
}

/** The effort to ask for on Chat Completions, where tools are worth more than reasoning. */
export function chatEffort(model: string, sampling: Sampling, hasTools: boolean): Sampling["reasoningEffort"] {
  return hasTools && refusesToolsWithReasoning.test(model) ? "none" : sampling.reasoningEffort;
}
