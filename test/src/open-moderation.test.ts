import { expect, test, vi } from "vitest";
import { loadConfig } from "../../src/config.ts";
import { flaggedByPolicy, openModerationDesk, policyOf } from "../../src/open-moderation.ts";
import { openModeration } from "../../src/storage/drivers/sqlite/moderation.ts";
import { moderationDeskSchema, moderationSchema } from "../../src/storage/drivers/sqlite/moderation-schema.ts";
import { opened } from "../contracts/opened.ts";
import { memoryHistory } from "../helpers/memory-history.ts";
import { alertOf, rulesWith, scriptedJudge } from "../helpers/moderation.ts";
import { openTables } from "../helpers/open-tables.ts";
import { recordingLog } from "../helpers/recording-log.ts";

const dayMs = 86_400_000;

test.each([
  [{}, 3],
  [{ MODERATION_EVIDENCE_DAYS: "1" }, 1],
] as const)("words of what moderators are alerted to are erased after so many days: %o", async (env, days) => {
  const { port: stores } = await opened((folder) =>
    openTables(folder, [moderationSchema, moderationDeskSchema], openModeration),
  );
  const now = 100 * dayMs;
  const raise = (turnId: string, age: number) =>
    stores.alerts.raise(alertOf({ turnId, at: now - age * dayMs, evidence: "words" }));
  const old = await raise("t1", days + 0.1);
  const young = await raise("t2", days - 0.1);
  const unused = async () => false;
  const hands = {
    tell: unused,
    withdraw: async () => "unreachable" as const,
    remove: unused,
    timeOut: unused,
    linkTo: async () => null,
  };
  const moderation = openModerationDesk(
    loadConfig(env),
    { admins: new Set(), moderators: new Set() },
    {
      stores,
      model: null,
      history: memoryHistory(),
      hands,
      outletOf: () => null,
      loadFile: async () => null,
      knownScores: { load: async (keys) => keys.map(() => undefined), save: async () => {} },
      canRead: async () => false,
      log: recordingLog().log,
      now: () => now,
    },
  );
  const stop = new AbortController();
  const keepingUp = moderation.keepUp(stop.signal);
  await vi.waitFor(async () => expect((await stores.alerts.find(old.alert.id))?.evidence).toBeNull(), 20_000);
  expect((await stores.alerts.find(young.alert.id))?.evidence).toBe("words");
  stop.abort();
  await keepingUp;
});

test("the settings are what every policy lies over", () => {
  const env = {
    MODERATION_PROFILE: "relaxed",
    MODERATION_THRESHOLDS: "sexual=0.7,hate=off",
    MODERATION_ON_FAILURE: "open",
  };
  const rules = rulesWith(policyOf(loadConfig(env)));
  expect(rules.onFailure).toBe("open");
  const { sexual, hate, harassment } = rules.categories;
  expect([sexual.block, hate.block, harassment.block]).toEqual([0.7, null, 0.8]);
  expect(rulesWith(policyOf(loadConfig({})))).toEqual(rulesWith({}));
});

test.each([
  [{}, "local"],
  [{ OPENAI_API_KEY: "sk-x" }, "openai"],
  [{ OPENAI_BASE_URL: "http://127.0.0.1:1/v1" }, "openai"],
  [{ MODERATION_API_KEY: "sk-x" }, "openai"],
  [{ OPENAI_API_KEY: "sk-x", MODERATION: "local" }, "local"],
  [{ MODERATION: "off" }, "off"],
  [{ OPENAI_API_KEY: "sk-x", MODERATION: "on" }, "openai"],
] as const)("who judges: with %o, %s", (env, judge) => {
  expect(loadConfig(env).judge).toBe(judge);
});

test("what is trained on is judged by the policy as it was changed, and not by the settings alone", async () => {
  const { port: stores } = await opened((folder) =>
    openTables(folder, [moderationSchema, moderationDeskSchema], openModeration),
  );
  const { model } = scriptedJudge(() => ({ violence: 0.4 }));
  const config = loadConfig({});
  const before = await flaggedByPolicy(config, model, stores.policies);
  expect(await before("words")).toBeNull();
  const policy = { everywhere: { judgeBy: "score", categories: { violence: { block: 0.3 } } } };
  await stores.policies.change({ policy: JSON.stringify(policy), who: "test:U1", why: "", at: 1 }, 0);
  const after = await flaggedByPolicy(config, model, stores.policies);
  expect(await after("words")).toBe("violence");
});
