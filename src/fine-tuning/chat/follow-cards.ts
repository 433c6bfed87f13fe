import { createHash } from "node:crypto";
import { ModelError, PlatformError } from "../../errors.ts";
import type { Card } from "../../platform/card.ts";
import type { CardOutlet } from "../../platform/channel.ts";
import type { Log } from "../../platform/log.ts";
import type { FollowedCard, FollowedCards } from "../followed-cards.ts";
import type { Alarm } from "../jobs/alarm.ts";
import type { Pace } from "../jobs/watch-orders.ts";
import type { JobView, TuningDesk } from "../tuning-desk.ts";
import { endingLine, hasEnded } from "./ending.ts";
import { drawn, outlineOf, type StatusCardDeps, type StatusOutline } from "./status-card.ts";

export interface FollowDeps {
  readonly cards: FollowedCards;
  readonly desk: Pick<TuningDesk, "view">;
  /** Undefined where the platform is not connected in this life. */
  readonly outletOf: (platform: string) => CardOutlet | null;
  readonly status: StatusCardDeps;
  readonly pace: Pace;
  /** Rings when something may have moved. */
  readonly alarm: Alarm;
  readonly log: Log;
}

/** Clocks here and at the platform differ by less. */
const skewMs = 60_000;

/** Keeps the messages that follow jobs true, ever less often while nothing moves, and tells how jobs end. Never throws. */
export async function followCards(deps: FollowDeps, signal: AbortSignal): Promise<void> {
  const { pace, log, alarm } = deps;
  let waitMs = pace.leastMs;
  while (!signal.aborted) {
    const seen = await lookOnce(deps, signal).catch((error: unknown) => {
      if (!signal.aborted) log.error({ error }, "the messages about fine-tuning jobs could not be looked at");
      return "still" as const;
    });
    waitMs = seen === "moved" ? pace.leastMs : Math.min(pace.mostMs, waitMs * 2);
    await alarm.wait(seen === "none" ? pace.idleMs : waitMs, signal);
  }
}

async function lookOnce(deps: FollowDeps, signal: AbortSignal): Promise<"none" | "still" | "moved"> {
  const open = await deps.cards.open();
  const views = new Map<string, Promise<JobView | null>>();
  let hasMoved = false;
  for (const card of open) {
    const view = views.get(card.jobId) ?? deps.desk.view(card.jobId, signal);
    views.set(card.jobId, view);
    try {
      if (await follow(card, await view, deps)) hasMoved = true;
    } catch (error) {
      if (signal.aborted || !(error instanceof ModelError || error instanceof PlatformError)) throw error;
      deps.log.warn(
        { jobId: card.jobId, error },
        "the message about a fine-tuning job could not be brought up to date",
      );
    }
  }
  return open.length === 0 ? "none" : hasMoved ? "moved" : "still";
}

/** Whether there was something to do. Each thing that was done is written down before the next one is begun. */
async function follow(card: FollowedCard, view: JobView | null, deps: FollowDeps): Promise<boolean> {
  const { cards, outletOf, log } = deps;
  const outlet = outletOf(card.place.platform);
  if (outlet === null) return false;
  if (view === null) {
    log.warn({ jobId: card.jobId }, "a followed fine-tuning job is not known any more");
    await cards.change(card.id, { stage: "ended" });
    return true;
  }
  const isChanged = await show(card, view, outlet, deps);
  if (!hasEnded(view)) return isChanged;
  const line: Card = { markdown: endingLine(view), picture: null, buttons: [] };
  if (card.stage === "following") await cards.change(card.id, { stage: "shown" });
  if (card.stage !== "announced") {
    await orGone(card, deps, () => outlet.post(card.place, line));
    await cards.change(card.id, { stage: "announced" });
  }
  const told = await outlet.tell(card.place.workspaceId, card.personId, line);
  log.info({ jobId: card.jobId, status: view.status, isTold: told !== null }, "the end of a fine-tuning job was told");
  await cards.change(card.id, { stage: "ended" });
  return true;
}

async function show(card: FollowedCard, view: JobView, outlet: CardOutlet, deps: FollowDeps): Promise<boolean> {
  if (card.isGone || card.stage !== "following") return false;
  const outline = await outlineOf(view, card.place, deps.status);
  const shown = hashOf(outline);
  if (card.messageId !== null && card.shown === shown) return false;
  const now = await drawn(outline, deps.status);
  const messageId = card.messageId ?? (await findLost(card, outlet));
  if (messageId === null) {
    await deps.cards.change(card.id, { begunAt: deps.status.now() });
    const posted = await orGone(card, deps, () => outlet.post(card.place, now));
    if (posted !== null) await deps.cards.change(card.id, { messageId: posted, shown });
    return true;
  }
  await orGone(card, deps, () => outlet.update(card.place, messageId, now));
  await deps.cards.change(card.id, { messageId, shown });
  return true;
}

/** What an earlier life posted and could not write down any more. */
async function findLost({ begunAt, place, jobId }: FollowedCard, outlet: CardOutlet): Promise<string | null> {
  if (begunAt === null) return null;
  return outlet.find(place, { action: "finetune.refresh", value: jobId }, begunAt - skewMs);
}

/** What will be refused at every further try is given up; null then. */
async function orGone<Result>(
  card: FollowedCard,
  deps: FollowDeps,
  work: () => Promise<Result>,
): Promise<Result | null> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PlatformError) || error.retryable) throw error;
    deps.log.warn({ jobId: card.jobId, error }, "the message about a fine-tuning job can't be changed any more");
    await deps.cards.change(card.id, { isGone: true });
    return null;
  }
}

function hashOf(outline: StatusOutline): string {
  return createHash("sha256").update(JSON.stringify(outline)).digest("base64url");
}
