import type { ModelFigures, Promotion } from "./promotions.ts";

export function describePromotion({ scope, model, share, by, at }: Promotion): string {
  const where = scope === "all" ? "everywhere" : `in ${scope}`;
  const part = share === 1 ? "every conversation" : `${Number((100 * share).toFixed(1))} % of conversations`;
  return `\`${model}\` answers ${part} ${where}, since ${new Date(at).toISOString().slice(0, 10)} (${by})`;
}

/** Models side by side, as a Markdown table. */
export function renderFigures(figures: readonly ModelFigures[]): string {
  if (figures.length === 0) return "No model has answered yet.";
  const rows = figures.map(({ model, turns, failed, up, down, meanMs, cost }) => {
    const liked = up + down === 0 ? "–" : `${Math.round((100 * up) / (up + down))} % of ${up + down}`;
    const each = cost === null || turns === 0 ? "–" : `$${(cost / turns).toFixed(4)}`;
    return `| ${model} | ${turns} | ${failed} | ${liked} | ${(meanMs / 1000).toFixed(1)} s | ${each} |`;
  });
  return ["| Model | Answers | Failed | 👍 | Time | Cost each |", "|---|---|---|---|---|---|", ...rows].join("\n");
}
