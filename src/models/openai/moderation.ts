import type OpenAI from "openai";
import * as z from "zod";
import { moderationCategories, type ModerationModel, type ModerationScores } from "../moderation-model.ts";
import { type Clock, retry } from "../retry.ts";
import { splitForModeration } from "./moderation-pieces.ts";
import { translateError, unexpectedResponse } from "./translate-error.ts";

export interface ModerationOptions {
  readonly model: string;
  readonly clock?: Clock;
}

/** Somebody waits for the verdict, so one that hangs is asked again, and not for long. */
const attemptMs = 10_000;
const deadlineMs = 20_000;

/** Texts in one request; the API names no limit, and answers slow down with it. */
const maxInputs = 32;

/** What is relied upon of an answer. `illicit` and `illicit/violent` are null from models that don't judge them. */
const answer = z.object({
  results: z.array(
    z.object({
      flagged: z.boolean(),
      categories: z.record(z.string(), z.boolean().nullable()),
      category_scores: z.record(z.string(), z.number().nullable()),
    }),
  ),
});

type Result = z.output<typeof answer>["results"][number];

/** A model behind the moderations API. */
export function moderationModel(client: OpenAI, { model, clock }: ModerationOptions): ModerationModel {
  const request = async (
    input: string[] | OpenAI.ModerationMultiModalInput[],
    signal: AbortSignal,
  ): Promise<readonly Result[]> => {
    try {
      const response = await client.moderations.create({ model, input }, { signal, timeout: attemptMs });
      const { results } = answer.parse(response);
      if (results.length !== input.length)
        throw unexpectedResponse(`${results.length} judgements for ${input.length} inputs`);
      return results;
    } catch (error) {
      throw translateError(error, signal);
    }
  };

  return {
    name: model,
    async judgeImage({ mimeType, bytes }, signal) {
      if (model.startsWith("text-moderation")) return null;
      const url = `data:${mimeType};base64,${Buffer.from(bytes).toString("base64")}`;
      // The API takes one image a request.
      const input: OpenAI.ModerationMultiModalInput[] = [{ type: "image_url", image_url: { url } }];
      return worst(await retry(() => request(input, signal), { deadlineMs, clock }, signal));
    },
    async judge(texts, signal) {
      const pieces = texts.flatMap((text, of) => splitForModeration(text).map((piece) => ({ of, piece })));
      const results: Result[] = [];
      for (let at = 0; at < pieces.length; at += maxInputs) {
        const input = pieces.slice(at, at + maxInputs).map(({ piece }) => piece);
        results.push(...(await retry(() => request(input, signal), { deadlineMs, clock }, signal)));
      }
      return texts.map((_, index) => worst(results.filter((_result, at) => pieces[at]?.of === index)));
    },
  };
}

function worst(results: readonly Result[]): ModerationScores {
  const judged = moderationCategories.map((category) => {
    const flagged = results.some(({ categories }) => categories[category] === true);
    const score = Math.max(0, ...results.map(({ category_scores: scores }) => scores[category] ?? 0));
    return [category, { flagged, score }] as const;
  });
  return {
    flagged: results.some(({ flagged }) => flagged),
    categories: Object.fromEntries(judged) as ModerationScores["categories"],
  };
}
