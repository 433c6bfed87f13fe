import type { JobView } from "../tuning-desk.ts";

export function hasEnded({ status }: JobView): boolean {
  return status === "succeeded" || status === "failed" || status === "cancelled" || status === "refused";
}

/** How a job ended, in plain words, with what can be done now. */
export function endingLine({ id, status, tunedModel, error, order }: JobView): string {
  const by = order === null ? "" : ` (ordered by ${order.orderedBy})`;
  const why = error === null ? "" : `\n${error}`;
  switch (status) {
    case "succeeded":
      return `✅ The fine-tuning job \`${id}\` has succeeded${by}. The model is \`${tunedModel}\`: *Promote…* at its message lets it answer.`;
    case "cancelled":
      return `✖ The fine-tuning job \`${id}\` was cancelled${by}.${why}`;
    case "refused":
      return `❌ The fine-tuning order \`${id}\` was refused${by}.${why}`;
    default:
      return `❌ The fine-tuning job \`${id}\` has failed${by}.${why}`;
  }
}
