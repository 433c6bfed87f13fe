import { expect, test } from "vitest";
import { ModelError } from "../../../src/errors.ts";
import type { ModerationScores } from "../../../src/models/moderation-model.ts";
import { judgedSearch } from "../../../src/moderation/judged-search.ts";
import { passageOf } from "../../helpers/engine.ts";
import { openTestModeration, scriptedJudge } from "../../helpers/moderation.ts";
import { recordingLog } from "../../helpers/recording-log.ts";

const never = new AbortController().signal;
const audience = { platform: "test", workspaceId: "W", channelId: "C", readerId: null };

async function openSearch(
  changes: { readonly isDown?: boolean; readonly settings?: { onFailure: "open" | "closed" } } = {},
) {
  const { model, requests } = scriptedJudge((text) => (text.includes("rude") ? { harassment: 0.6 } : {}));
  const { policy } = await openTestModeration({ settings: changes.settings ?? {} });
  const kept = new Map<string, ModerationScores>();
  const fault = { status: 503, code: "down", requestId: null, retryAfterMs: null, retryable: true };
  const judging = {
    ...model,
    judge: (texts: readonly string[], signal: AbortSignal) =>
      changes.isDown === true ? Promise.reject(new ModelError("down", fault)) : model.judge(texts, signal),
  };
  const found = [passageOf("p1", "how nice"), passageOf("p2", "how rude"), passageOf("p3", "how kind")];
  const search = judgedSearch(async () => ({ passages: found, mode: "keyword", reason: null }), {
    model: judging,
    policy,
    known: {
      load: async (keys) => keys.map((key) => kept.get(key)),
      save: async (key, scores) => void kept.set(key, scores),
    },
    log: recordingLog().log,
  });
  const ids = async () => (await search("how?", audience, 3, never)).passages.map(({ id }) => id);
  return { ids, requests, policy, kept };
}

test("a passage that would be blocked is left out; all are judged in one request, and never again", async () => {
  const { ids, requests, kept } = await openSearch();
  expect(await ids()).toEqual(["p1", "p3"]);
  expect(requests).toHaveLength(1);
  expect(await ids()).toEqual(["p1", "p3"]);
  expect(requests).toHaveLength(1);
  expect([...kept.keys()].join()).not.toContain("rude");
});

test("the policy of the place decides anew over what was judged before", async () => {
  const { ids, policy } = await openSearch();
  await ids();
  const channels = { "test:W:C": { categories: { harassment: { block: null } } } };
  await policy.change({ everywhere: {}, workspaces: {}, channels, roles: {} }, 0, "test:UADMIN", "");
  expect(await ids()).toEqual(["p1", "p2", "p3"]);
});

test.each([
  ["closed", []],
  ["open", ["p1", "p2", "p3"]],
] as const)("while nothing can be judged, and the policy fails %s, %o are quoted", async (onFailure, quoted) => {
  const { ids } = await openSearch({ isDown: true, settings: { onFailure } });
  expect(await ids()).toEqual(quoted);
});
