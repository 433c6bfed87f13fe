import type { StepMetrics } from "../../models/fine-tuning-service.ts";
import type { Card, CardButton } from "../../platform/card.ts";
import type { Place } from "../../platform/message.ts";
import { describeJob } from "../describe-job.ts";
import { describePromotion, renderFigures } from "../describe-models.ts";
import { type ModelRecord, type Promotion, type Promotions, scopeOf } from "../promotions.ts";
import type { JobView } from "../tuning-desk.ts";

export interface StatusCardDeps {
  readonly promotions: Pick<Promotions, "current">;
  readonly models: ModelRecord;
  /** The model that answers where none is promoted. */
  readonly standardModel: string;
  readonly draw: (points: readonly StepMetrics[]) => Promise<Uint8Array>;
  readonly now: () => number;
}

/** A job as a card, before its picture is drawn. */
export interface StatusOutline {
  readonly markdown: string;
  readonly buttons: readonly CardButton[];
  readonly points: readonly StepMetrics[];
}

const figuresMs = 30 * 86_400_000;

/** How a job stands, for a place: what is promoted elsewhere is none of its business. */
export async function outlineOf(view: JobView, place: Place, deps: StatusCardDeps): Promise<StatusOutline> {
  const { tunedModel, points } = view;
  const current = tunedModel === null ? [] : await deps.promotions.current();
  const own = current.filter(({ model }) => model === tunedModel);
  const here = own.filter(({ scope }) => scope === "all" || scope === scopeOf(place));
  const parts = [describeJob(view)];
  if (own.length > 0) {
    const since = Math.max(deps.now() - figuresMs, Math.min(...own.map(({ at }) => at)));
    const figures = await deps.models.figures(since);
    const compared = figures.filter(({ model }) => model === tunedModel || model === deps.standardModel);
    const where =
      here.length > 0 ? here.map((one) => `- 🚀 ${describePromotion(one)}`) : ["- 🚀 It answers elsewhere."];
    parts.push(where.join("\n"), renderFigures(compared));
  }
  return { markdown: parts.join("\n\n"), buttons: buttonsOf(view, here), points };
}

export async function drawn({ markdown, buttons, points }: StatusOutline, deps: StatusCardDeps): Promise<Card> {
  if (points.length < 2) return { markdown, buttons, picture: null };
  const png = Buffer.from(await deps.draw(points)).toString("base64");
  return { markdown, buttons, picture: { png, alt: altOf(points) } };
}

function buttonsOf({ id, status, order }: JobView, here: readonly Promotion[]): readonly CardButton[] {
  const button = (action: string, label: string, style: CardButton["style"] = "plain", value = id): CardButton => ({
    action: `finetune.${action}`,
    value,
    label,
    style,
  });
  const cancel = button("cancel", "✖ Cancel the job", "danger");
  // The same from the order to the end: a message that was posted and not written down is found by it.
  const refresh = button("refresh", "🔄 Refresh", "plain", order?.key ?? id);
  switch (status) {
    case "ordered":
      return [cancel, refresh];
    case "paused":
      return [button("resume", "▶ Resume", "primary"), cancel, refresh];
    case "validating_files":
    case "queued":
    case "running":
      return [button("pause", "⏸ Pause"), cancel, refresh];
    case "succeeded":
      return [
        button("promote", "🚀 Promote…", here.length === 0 ? "primary" : "plain"),
        ...here.map((promotion) => rollbackButton(promotion, id)),
        refresh,
      ];
    default:
      return [];
  }
}

/** @param under the job or, as `c:id`, the comparison whose card it stands under; or null */
export function rollbackButton({ id, scope }: Pick<Promotion, "id" | "scope">, under: string | null): CardButton {
  const label = scope === "all" ? "↩ Roll back" : "↩ Roll back here";
  return { action: "finetune.rollback", value: `${id} ${under ?? "-"}`, label, style: "danger" };
}

/** The curve in words. */
function altOf(points: readonly StepMetrics[]): string {
  const losses = points.flatMap(({ trainLoss }) => (trainLoss === null ? [] : [trainLoss]));
  const [first, last] = [losses[0], losses.at(-1)];
  if (first === undefined || last === undefined) return "The loss curve of the job";
  return `The loss curve: from ${Number(first.toPrecision(3))} to ${Number(last.toPrecision(3))} in training`;
}
