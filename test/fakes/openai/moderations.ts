import * as z from "zod";
import { checkBody } from "./api-fault.ts";
import { type Call, sendJson } from "./call.ts";

const body = z.strictObject({ model: z.string().optional(), input: z.union([z.string(), z.array(z.string()).min(1)]) });

const categories =
  "harassment harassment/threatening hate hate/threatening illicit illicit/violent self-harm self-harm/instructions self-harm/intent sexual sexual/minors violence violence/graphic".split(
    " ",
  );

/** The older text models don't judge `illicit` and say null. */
export async function moderations({ state, body: given, response }: Call): Promise<void> {
  const { model = "omni-moderation-latest", input } = checkBody(body, given);
  const isOmni = model.startsWith("omni-");
  const results = [input].flat().map((text) => {
    const scores = state.moderate(text);
    const judged = categories.map((category) => {
      const isBlind = !isOmni && category.startsWith("illicit");
      return { category, score: isBlind ? null : (scores[category] ?? 0.0001) };
    });
    return {
      flagged: judged.some(({ score }) => (score ?? 0) >= 0.5),
      categories: Object.fromEntries(
        judged.map(({ category, score }) => [category, score === null ? null : score >= 0.5]),
      ),
      category_scores: Object.fromEntries(judged.map(({ category, score }) => [category, score])),
      category_applied_input_types: Object.fromEntries(categories.map((category) => [category, ["text"]])),
    };
  });
  sendJson(response, 200, { id: `modr-${crypto.randomUUID()}`, model, results });
}
