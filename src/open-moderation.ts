import type { Config } from "./config.ts";
import type { HistoryStore } from "./conversation/history.ts";
import type { ModerationModel } from "./models/moderation-model.ts";
import type { ModerationAdmin, ModeratorDesk } from "./moderation/admin.ts";
import type { Alert } from "./moderation/alert-store.ts";
import { handleAlerts } from "./moderation/alert-actions.ts";
import { createAlerts } from "./moderation/alerts.ts";
import { createConsequences } from "./moderation/consequences.ts";
import { createModerationAdmin } from "./moderation/create-admin.ts";
import { createModeratorDesk } from "./moderation/create-desk.ts";
import { createDecisions, type Decide } from "./moderation/decisions.ts";
import type { ModeratorHands } from "./moderation/hands.ts";
import type { Staff } from "./moderation/staff.ts";
import { createLateJudging } from "./moderation/late-judging.ts";
import { createModerator, type Moderate } from "./moderation/moderator.ts";
import { createPolicyBook } from "./moderation/policy-book.ts";
import { decide as decideBy } from "./moderation/policy.ts";
import type { PolicyStore } from "./moderation/policy-store.ts";
import { createPostAlerts } from "./moderation/post-alerts.ts";
import type { PolicyLayer } from "./moderation/policy-document.ts";
import { handlePolicy } from "./moderation/threshold-form.ts";
import { createWatch, type Watch } from "./moderation/watch.ts";
import type { LoadFile } from "./moderation/see-images.ts";
import { judgedSearch, type KnownScores } from "./moderation/judged-search.ts";
import type { SearchKnowledge } from "./knowledge/search.ts";
import { repeat } from "./ops/repeat.ts";
import type { HandleCard } from "./platform/card.ts";
import type { CardOutlet } from "./platform/channel.ts";
import type { Log } from "./platform/log.ts";
import { type Place, threadOf } from "./platform/message.ts";
import type { ModerationStores } from "./storage/storage.ts";

export interface ModerationPorts {
  readonly stores: ModerationStores;
  readonly model: ModerationModel | null;
  readonly history: HistoryStore;
  readonly hands: ModeratorHands;
  /** Where cards go; null where the platform is not turned on. */
  readonly outletOf: (platform: string) => CardOutlet | null;
  readonly loadFile: LoadFile;
  readonly knownScores: KnownScores;
  /** Whether the bot can read what is said there. @throws PlatformError */
  readonly canRead: (place: Place) => Promise<boolean>;
  readonly log: Log;
  readonly now: () => number;
}

export interface Moderation {
  readonly moderate: Moderate;
  readonly admin: ModerationAdmin;
  readonly desk: ModeratorDesk;
  readonly decide: (decide: Decide) => Promise<string>;
  /** What follows on cards and forms of moderation, by the first part of their actions. */
  readonly handlers: Readonly<Record<string, HandleCard>>;
  readonly watch: Watch;
  /** The search without what may not be quoted. */
  quotable(search: SearchKnowledge): SearchKnowledge;
  /** Judges what passed unjudged, and erases evidence whose time is over, until the signal is aborted. Never rejects. */
  keepUp(signal: AbortSignal): Promise<void>;
}

const dayMs = 86_400_000;
const lateEveryMs = 5_000;
/** The command line decides, too. */
const postEveryMs = 3_000;
const sweepEveryMs = 3_600_000;

/** Moderation from settings and ports. */
export function openModerationDesk(config: Config, staff: Staff, ports: ModerationPorts): Moderation {
  const { stores, model, history, hands, log, now } = ports;
  const { verdicts, unjudged, pardons } = stores;
  const policy = createPolicyBook(stores.policies, policyOf(config), now);
  const channelLinkOf = ({ conversationId }: Alert) =>
    hands.linkTo({ ...threadOf(conversationId), threadId: null }, null);
  const channels = new Map(config.MODERATORS_CHANNEL.map((channel) => [workspaceOf(channel), channel]));
  const decisions = createDecisions({ alerts: stores.alerts, hands, log, now });
  const postAlerts = createPostAlerts({
    posts: stores.posts,
    outletOf: ports.outletOf,
    channelOf: (alert) => channels.get(workspaceOf(alert)) ?? null,
    channelLinkOf,
    carryOut: decisions.carryOut,
    log,
    now,
  });
  const alerts = createAlerts({ store: stores.alerts, deliver: postAlerts, log });
  const keepsEvidence = config.MODERATION_EVIDENCE_DAYS > 0;
  const followUp = createConsequences({ alerts, hands, keepsEvidence, log, now });
  const decide = async (asked: Decide) => {
    try {
      return await decisions.decide(asked);
    } finally {
      void postAlerts();
    }
  };
  const { loadFile } = ports;
  const common = { loadFile, model, policy, staff, verdicts, unjudged, hands, log, now };
  const orLog = (what: string, signal: AbortSignal, work: () => Promise<unknown>) => async () => {
    try {
      await work();
    } catch (error) {
      if (!signal.aborted) log.error({ error }, what);
    }
  };

  const moderate = createModerator({ ...common, pardons, followUp });
  const watch = createWatch({
    ...common,
    watches: stores.watches,
    moderate,
    isOn: model !== null,
    canRead: ports.canRead,
  });

  return {
    moderate,
    watch,
    quotable(search) {
      const isJudged = model !== null && config.judge === "openai" && config.MODERATION_PASSAGES;
      return isJudged ? judgedSearch(search, { model, policy, known: ports.knownScores, log }) : search;
    },
    admin: createModerationAdmin({
      ...common,
      alerts: stores.alerts,
      isLocal: config.judge === "local",
      evidenceDays: config.MODERATION_EVIDENCE_DAYS,
    }),
    desk: createModeratorDesk({ ...common, store: stores.alerts, alerts, decide, history, watch: watch.set }),
    decide,
    handlers: {
      alert: handleAlerts({ store: stores.alerts, decide, staff, channelLinkOf, now }),
      policy: handlePolicy({ policy, staff }),
    },
    async keepUp(signal) {
      const sweep = orLog("evidence could not be erased; tried again in an hour", signal, () =>
        stores.alerts.forgetEvidence(now() - config.MODERATION_EVIDENCE_DAYS * dayMs),
      );
      await sweep();
      const late = model === null ? null : createLateJudging({ ...common, model, followUp });
      const judge = orLog("what passed unjudged could not be judged", signal, async () => late?.(signal));
      // A platform that is out of reach holds up no stop: what is under way then is found at the next start.
      const stopped = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
      const post = () => Promise.race([postAlerts(), stopped]);
      await post();
      await Promise.all([
        repeat(sweepEveryMs, sweep, signal),
        repeat(lateEveryMs, judge, signal),
        repeat(postEveryMs, post, signal),
      ]);
    },
  };
}

/** No channel's and nobody's own rules: what is trained on is for everybody. */
const everywhere = { platform: "", workspaceId: "", channelId: "", roles: [] };
const judgedWithinMs = 60_000;

/** The category for which a text would be blocked, or null: by the policy as it is now, as far as it holds everywhere. */
export async function flaggedByPolicy(
  config: Config,
  model: ModerationModel,
  policies: PolicyStore,
): Promise<(text: string) => Promise<string | null>> {
  const { rules } = await createPolicyBook(policies, policyOf(config), Date.now).rulesFor(everywhere);
  return async (text) => {
    const [scores] = await model.judge([text], AbortSignal.timeout(judgedWithinMs));
    const decision = scores === undefined ? null : decideBy(scores, rules);
    return decision?.kind === "block" ? decision.category : null;
  };
}

/** The settings, as what every policy lies over. */
export function policyOf({ MODERATION_PROFILE, MODERATION_ON_FAILURE, thresholds }: Config): PolicyLayer {
  const entries = Object.entries(thresholds).map(([category, block]) => [category, { block }] as const);
  return { profile: MODERATION_PROFILE, onFailure: MODERATION_ON_FAILURE, categories: Object.fromEntries(entries) };
}

function workspaceOf({ platform, workspaceId }: Pick<Place, "platform" | "workspaceId">): string {
  return `${platform}:${workspaceId}`;
}
