import { PlatformError } from "../errors.ts";
import type { CardOutlet, CardPlace, PostedCard } from "../platform/channel.ts";
import type { Log } from "../platform/log.ts";
import { alertCard, decisionButtons } from "./alert-card.ts";
import type { AlertPosts, DuePost } from "./alert-posts.ts";
import type { Alert } from "./alert-store.ts";

export interface PostAlertsDeps {
  readonly posts: AlertPosts;
  /** Null where the platform is not turned on. */
  readonly outletOf: (platform: string) => CardOutlet | null;
  /** Where the workspace's moderators are; null where that is not set. */
  readonly channelOf: (alert: Alert) => CardPlace | null;
  readonly channelLinkOf: (alert: Alert) => Promise<string | null>;
  /** Does what was decided where it could not be done. */
  readonly carryOut: (alert: Alert) => Promise<void>;
  readonly log: Log;
  readonly now: () => number;
}

const atOnce = 20;
const firstWaitMs = 2_000;
/** Somebody has to invite the bot, or to give it a permission. */
const refusedWaitMs = 60_000;
const longestWaitMs = 600_000;

/**
 * Brings the cards of alerts up to date: posts those that stand nowhere yet, once, and changes those whose alert has been decided,
 * or has lost its words. What fails is tried again after ever longer pauses, after a restart too. Throws StorageError.
 */
export function createPostAlerts(deps: PostAlertsDeps): () => Promise<void> {
  const { posts, log, now } = deps;
  let running: Promise<void> | null = null;
  let again = false;

  const pass = async (): Promise<void> => {
    do {
      again = false;
      const due = await posts.due(now(), atOnce);
      for (const post of due) await bringUpToDate(post, deps);
      again ||= due.length === atOnce;
    } while (again);
  };

  return () => {
    again = running !== null;
    running ??= pass()
      .catch((error: unknown) => log.error({ error }, "the cards of alerts could not be looked after"))
      .finally(() => (running = null));
    return running;
  };
}

async function bringUpToDate(post: DuePost, deps: PostAlertsDeps): Promise<void> {
  const { alert, revision, attempts, begunAt } = post;
  const { posts, log, now } = deps;
  let begun = begunAt;
  if (deps.outletOf(alert.platform) !== null) await deps.carryOut(alert);
  try {
    const posted = await show(post, deps, async () => {
      begun ??= now();
      await posts.begin(alert.id, begun);
    });
    await posts.settle(alert.id, revision, posted);
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    const { code, status, retryable, retryAfterMs } = error;
    log.warn(
      { alert: alert.id, code, status, attempts },
      "an alert's card could not be brought up to date; tried again",
    );
    const waitMs = Math.max(
      firstWaitMs * 2 ** Math.min(attempts, 20),
      retryAfterMs ?? 0,
      retryable ? 0 : refusedWaitMs,
    );
    // Who is refused has posted nothing.
    const isCertain = !retryable || status === 429;
    await posts.postpone(alert.id, now() + Math.min(waitMs, longestWaitMs), isCertain ? null : begun);
  }
}

/** Resolves to where the card stands then; null where it is to stand nowhere. */
async function show(
  { alert, posted, begunAt }: DuePost,
  { outletOf, channelOf, channelLinkOf }: PostAlertsDeps,
  begin: () => Promise<void>,
): Promise<PostedCard | null> {
  const outlet = outletOf(alert.platform);
  if (outlet === null) return posted;
  const card = alertCard(alert, await channelLinkOf(alert));
  const place = posted?.place ?? channelOf(alert);
  if (place === null) return null;
  const [button] = decisionButtons({ ...alert, decided: null });
  const lost = begunAt === null || button === undefined ? null : await outlet.find(place, button, begunAt - skewMs);
  const messageId = posted?.messageId ?? lost;
  if (messageId !== null) {
    await outlet.update(place, messageId, card);
    return { place, messageId };
  }
  // What was decided before anybody saw it needs nobody any more.
  if (alert.decided !== null) return null;
  await begin();
  return { place, messageId: await outlet.post(place, card) };
}

/** Clocks of platforms and ours differ by less. */
const skewMs = 60_000;
