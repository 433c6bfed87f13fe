import type { Collection } from "./collection.ts";
import { entriesOf, type Loss } from "./compare.ts";
import { measureNames } from "./metrics.ts";
import type { Run } from "./run.ts";

/** So many of the questions that lost are shown. */
const shownLosses = 5;

/** A run as people read it. */
export function renderRun(run: Run): string {
  const { collection, documents, questions, model } = run;
  const rows = entriesOf(run).map(([name, { mean }]) =>
    [name.padEnd(8), ...Object.values(mean).map((value, at) => value.toFixed(3).padStart(widths[at] ?? 0))].join("  "),
  );
  const head = ["".padEnd(8), ...Object.values(measureNames)].join("  ");
  const by = model === null ? "no embedding model: by keyword alone" : `embedded by ${model}`;
  return [`${collection}: ${documents} documents, ${questions} questions, ${by}`, head, ...rows].join("\n");
}

const widths = Object.values(measureNames).map((name) => name.length);

/** @param title says what they lost against. */
export function renderLosses(
  title: string,
  losses: readonly Loss[],
  { questions }: Pick<Collection, "questions">,
): string {
  if (losses.length === 0) return "";
  const textOf = new Map(questions.map(({ id, text }) => [id, text.replaceAll(/\s+/g, " ").slice(0, 90)]));
  const lines = losses
    .slice(0, shownLosses)
    .map(
      ({ questionId, ranking, before, after }) =>
        `  ${ranking.padEnd(8)} ${before.toFixed(3)} → ${after.toFixed(3)}  ${questionId}: ${textOf.get(questionId) ?? ""}`,
    );
  return [`${title} (nDCG@10, ${losses.length} in all):`, ...lines].join("\n");
}
