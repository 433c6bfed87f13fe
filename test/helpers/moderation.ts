import fc from "fast-check";
import {
  type ModerationCategory,
  moderationCategories,
  type ModerationModel,
  type ModerationScores,
} from "../../src/models/moderation-model.ts";
import type { Alert, NewAlert } from "../../src/moderation/alert-store.ts";
import { createAlerts } from "../../src/moderation/alerts.ts";
import { createConsequences } from "../../src/moderation/consequences.ts";
import { createModerationAdmin } from "../../src/moderation/create-admin.ts";
import { createModeratorDesk } from "../../src/moderation/create-desk.ts";
import { createDecisions } from "../../src/moderation/decisions.ts";
import { effectiveRules, type RulesFor } from "../../src/moderation/effective-rules.ts";
import type { ModeratorHands } from "../../src/moderation/hands.ts";
import type { Judged } from "../../src/moderation/judged.ts";
import type { Staff } from "../../src/moderation/staff.ts";
import { createLateJudging } from "../../src/moderation/late-judging.ts";
import { createModerator } from "../../src/moderation/moderator.ts";
import { createPolicyBook } from "../../src/moderation/policy-book.ts";
import { emptyPolicy, type PolicyDocument, type PolicyLayer } from "../../src/moderation/policy-document.ts";
import type { Rules } from "../../src/moderation/policy.ts";
import type { LoadFile } from "../../src/moderation/see-images.ts";
import { createWatch } from "../../src/moderation/watch.ts";
import type { StoredVerdict } from "../../src/moderation/verdict-store.ts";
import { openModeration } from "../../src/storage/drivers/sqlite/moderation.ts";
import { moderationDeskSchema, moderationSchema } from "../../src/storage/drivers/sqlite/moderation-schema.ts";
import { opened } from "../contracts/opened.ts";
import { questionOf } from "./engine.ts";
import { memoryHistory } from "./memory-history.ts";
import { openTables } from "./open-tables.ts";
import { recordingLog } from "./recording-log.ts";

const unit = fc.double({ min: 0, max: 1, noNaN: true });
const judgement = fc.record({ flagged: fc.boolean(), score: unit });

/** Any judgement that a model could give, consistent in what it flags. */
export const anyScores: fc.Arbitrary<ModerationScores> = fc
  .tuple(...moderationCategories.map(() => judgement))
  .map((judgements) => ({
    flagged: judgements.some(({ flagged }) => flagged),
    categories: Object.fromEntries(
      moderationCategories.map((category, index) => [category, judgements[index]]),
    ) as ModerationScores["categories"],
  }));

const anyRule = fc.record(
  { warn: fc.option(unit), block: fc.option(unit), onWarn: fc.subarray(["note", "warn", "alert"] as const) },
  { requiredKeys: [] },
);

export const anyLayer: fc.Arbitrary<PolicyLayer> = fc.record(
  {
    profile: fc.constantFrom("relaxed", "standard", "strict"),
    judgeBy: fc.constantFrom("flag", "score"),
    onFailure: fc.constantFrom("closed", "open"),
    onLateBlock: fc.constantFrom("alert", "withdraw"),
    support: fc.constantFrom("Call us.", "Llámanos."),
    categories: fc.dictionary(fc.constantFrom(...moderationCategories), anyRule, { noNullPrototype: true }),
  },
  { requiredKeys: [] },
);

export const here: RulesFor = { platform: "slack", workspaceId: "T1", channelId: "C1", roles: [] };

/** A policy that may say something of {@link here}, and of elsewhere. */
export const anyPolicy: fc.Arbitrary<PolicyDocument> = fc.record({
  everywhere: anyLayer,
  workspaces: fc.dictionary(fc.constantFrom("slack:T1", "slack:T2"), anyLayer, { noNullPrototype: true }),
  channels: fc.dictionary(fc.constantFrom("slack:T1:C1", "slack:T1:C2"), anyLayer, { noNullPrototype: true }),
  roles: fc.dictionary(fc.constantFrom("admin", "moderator", "discord:12345"), anyLayer, { noNullPrototype: true }),
});

export function rulesWith(layer: PolicyLayer): Rules {
  return effectiveRules(layer, emptyPolicy, here);
}

/** These categories with these scores; flagged from 0.5, as by the fake. */
export function scoresWith(given: Partial<Record<ModerationCategory, number>>): ModerationScores {
  const judged = moderationCategories.map((category) => {
    const score = given[category] ?? 0;
    return [category, { flagged: score >= 0.5, score }] as const;
  });
  return {
    flagged: judged.some(([, { flagged }]) => flagged),
    categories: Object.fromEntries(judged) as ModerationScores["categories"],
  };
}

/** Judges by a function, and keeps what was asked, request by request. */
export function scriptedJudge(scores: (text: string) => Partial<Record<ModerationCategory, number>>) {
  const requests: string[][] = [];
  const model: ModerationModel = {
    name: "scripted",
    judgeImage: async ({ bytes }) => scoresWith(scores(Buffer.from(bytes).toString())),
    async judge(texts) {
      requests.push([...texts]);
      return texts.map((text) => scoresWith(scores(text)));
    },
  };
  return { model, requests };
}

export function verdictOf(id: string, changes: Partial<StoredVerdict> = {}): StoredVerdict {
  return {
    id,
    at: 1_000,
    hash: `hash of ${id}`,
    kind: "question",
    platform: "slack",
    workspaceId: "T1",
    channelId: "C1",
    conversationId: "slack:T1:C1",
    authorId: "U1",
    roles: [],
    messageId: `message of ${id}`,
    turnId: `turn of ${id}`,
    model: "scripted",
    scores: scoresWith({}),
    decision: "allow",
    policyVersion: 0,
    isLate: false,
    ...changes,
  };
}

export function alertOf(changes: Partial<NewAlert> = {}): NewAlert {
  return {
    at: 1_000,
    reason: "judged",
    kind: "question",
    platform: "slack",
    workspaceId: "T1",
    channelId: "C1",
    conversationId: "slack:T1:C1",
    authorId: "U1",
    authorName: "Ann",
    messageId: changes.turnId == null ? "m1" : `message of ${changes.turnId}`,
    turnId: "turn-1",
    link: null,
    hash: "hash",
    category: "violence",
    scores: scoresWith({ violence: 0.9 }),
    verdict: "block",
    evidence: null,
    ...changes,
  };
}

/** All of moderation on a database of the test's own; time stands still until it is moved. */
export async function openTestModeration(options: {
  readonly judge?: ModerationModel | null;
  readonly settings?: PolicyLayer;
  readonly staff?: Partial<Staff>;
  readonly keepsEvidence?: boolean;
  readonly hands?: Partial<ModeratorHands>;
  readonly loadFile?: LoadFile;
}) {
  const { port: stores, reopen } = await opened((folder) =>
    openTables(folder, [moderationSchema, moderationDeskSchema], openModeration),
  );
  const clock = { now: 1_000_000 };
  const now = () => clock.now;
  const { log, entries } = recordingLog();
  const told: string[] = [];
  const done: string[] = [];
  const delivered: Alert[] = [];
  const hands: ModeratorHands = {
    tell: async ({ authorId }, markdown) => told.push(`${authorId}: ${markdown}`) > 0,
    withdraw: async (turnId) => (done.push(`withdraw ${turnId}`), "done"),
    remove: async (_, messageId) => done.push(`remove ${messageId}`) > 0,
    timeOut: async (_, personId, minutes) => done.push(`time out ${personId} ${minutes}`) > 0,
    linkTo: async () => null,
    ...options.hands,
  };
  const staff: Staff = { admins: new Set(["test:UADMIN"]), moderators: new Set(["test:UMOD"]), ...options.staff };
  const policy = createPolicyBook(stores.policies, options.settings ?? {}, now);
  const deliver = async (alert: Alert) => void delivered.push(alert);
  const alerts = createAlerts({ store: stores.alerts, deliver, log });
  const followUp = createConsequences({ alerts, hands, keepsEvidence: options.keepsEvidence ?? true, log, now });
  const model = options.judge === undefined ? scriptedJudge(() => ({})).model : options.judge;
  const { verdicts, unjudged, pardons } = stores;
  const loadFile: LoadFile = options.loadFile ?? (async (_, { url }) => Buffer.from(url));
  const common = { loadFile, model, policy, staff, verdicts, unjudged, hands, log, now };
  const { decide, carryOut } = createDecisions({ alerts: stores.alerts, hands, log, now });
  const history = memoryHistory();
  const moderate = createModerator({ ...common, pardons, followUp });
  const canRead = async () => true;
  const watch = createWatch({ ...common, watches: stores.watches, moderate, isOn: model !== null, canRead });
  return {
    watch,
    stores,
    reopen,
    clock,
    policy,
    hands,
    told,
    done,
    delivered,
    history,
    logged: entries,
    decide,
    carryOut,
    moderate,
    judgeLate: model === null ? null : createLateJudging({ ...common, model, followUp }),
    admin: createModerationAdmin({ ...common, alerts: stores.alerts, isLocal: false, evidenceDays: 3 }),
    desk: createModeratorDesk({ ...common, store: stores.alerts, alerts, decide, history, watch: watch.set }),
  };
}

/** A question of Ann's in the test's channel. */
export function judgedOf(changes: Partial<Judged> = {}): Judged {
  const { conversation, author } = questionOf("?");
  return { kind: "question", conversation, author, messageId: "m1", turnId: "turn-1", ...changes };
}
