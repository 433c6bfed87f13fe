import { describe, expect, test, vi } from "vitest";
import { ModelError } from "../../../src/errors.ts";
import type { ModerationModel } from "../../../src/models/moderation-model.ts";
import type { PolicyLayer } from "../../../src/moderation/policy-document.ts";
import { judgedOf, openTestModeration, scoresWith, scriptedJudge } from "../../helpers/moderation.ts";

const never = new AbortController().signal;
const everything = { since: 0, workspace: null };

const judge = (text: string) => {
  if (text.includes("threat")) return { "harassment/threatening": 0.9 };
  if (text.includes("despair")) return { "self-harm/intent": 0.8 };
  if (text.includes("sorrow")) return { "self-harm": 0.8 };
  if (text.includes("rude")) return { harassment: 0.6 };
  return text.includes("lewd") ? { sexual: 0.7 } : {};
};

/** A model that is out of reach while it is down. */
function unsteadyJudge(retryable = true) {
  const { model } = scriptedJudge(judge);
  const state = { isDown: true, asked: 0 };
  const unsteady: ModerationModel = {
    name: "unsteady",
    judgeImage: async () => null,
    async judge(texts, signal) {
      state.asked += 1;
      const fault = { status: 503, code: "down", requestId: null, retryAfterMs: null, retryable };
      if (state.isDown) throw new ModelError("down", fault);
      return model.judge(texts, signal);
    },
  };
  return { model: unsteady, state };
}

describe("each judgement", () => {
  test("is stored with its scores and where it was, and without a word", async () => {
    const { moderate, stores } = await openTestModeration({ judge: scriptedJudge(judge).model });
    expect(await moderate("how rude", judgedOf(), never)).toEqual({
      kind: "block",
      category: "harassment",
      score: 0.6,
    });
    expect(await moderate("how nice", judgedOf({ kind: "answer" }), never)).toEqual({ kind: "allow", isJudged: true });
    await vi.waitFor(async () => expect(await stores.verdicts.page(everything, null, 9)).toHaveLength(2), 20_000);
    const verdicts = await stores.verdicts.page(everything, null, 9);
    expect(verdicts.find(({ decision }) => decision === "block")).toMatchObject({
      kind: "question",
      platform: "test",
      workspaceId: "W",
      channelId: "C",
      authorId: "U1",
      messageId: "m1",
      turnId: "turn-1",
      model: "scripted",
      scores: scoresWith({ harassment: 0.6 }),
      policyVersion: 0,
      isLate: false,
    });
    expect(JSON.stringify(verdicts)).not.toContain("how");
  });

  test("is by the policy as it is at that moment, for the channel and the person's roles", async () => {
    const { moderate, policy } = await openTestModeration({ judge: scriptedJudge(judge).model });
    const layer = (block: number | null) => ({ categories: { harassment: { block } } });
    const empty = { everywhere: {}, workspaces: {}, channels: {}, roles: {} };
    const kind = async (about = judgedOf()) => (await moderate("how rude", about, never)).kind;
    expect(await kind()).toBe("block");
    await policy.change({ ...empty, channels: { "test:W:C": layer(null) } }, 0, "test:UADMIN", "");
    expect(await kind()).toBe("allow");
    const roles = { moderator: layer(0.1), "test:r7": layer(0.2) };
    await policy.change({ ...empty, channels: { "test:W:C": layer(null) }, roles }, 1, "test:UADMIN", "");
    expect(await kind()).toBe("allow");
    expect(await kind(judgedOf({ author: { id: "UMOD", name: "Mo" } }))).toBe("block");
    expect(await kind(judgedOf({ author: { id: "U1", name: "Ann", roles: ["r7"] } }))).toBe("block");
  });
});

describe("what follows", () => {
  test("a threat is refused, and moderators are alerted at once, with the words", async () => {
    const { moderate, stores, delivered } = await openTestModeration({ judge: scriptedJudge(judge).model });
    expect(await moderate("a threat", judgedOf(), never)).toMatchObject({ kind: "block" });
    expect(delivered).toMatchObject([{ category: "harassment/threatening", evidence: "a threat", decided: null }]);
    await moderate("a threat again", judgedOf(), never);
    expect(await stores.alerts.list({ ...everything, state: "open" }, 9)).toHaveLength(1);
  });

  test("no words are kept where none shall be", async () => {
    const { moderate, delivered } = await openTestModeration({
      judge: scriptedJudge(judge).model,
      keepsEvidence: false,
    });
    await moderate("a threat", judgedOf(), never);
    expect(delivered).toMatchObject([{ evidence: null }]);
  });

  test("who means to harm themselves is told of help, in the words of the region, and humans are alerted", async () => {
    const settings = { support: "Call the line of our town." };
    const { moderate, delivered } = await openTestModeration({ judge: scriptedJudge(judge).model, settings });
    expect(await moderate("despair", judgedOf(), never)).toMatchObject({ kind: "block", support: settings.support });
    expect(delivered).toMatchObject([{ category: "self-harm/intent" }]);
  });

  test("who speaks of it is answered, told of help in private, and humans are alerted", async () => {
    const { moderate, told, delivered } = await openTestModeration({ judge: scriptedJudge(judge).model });
    expect(await moderate("sorrow", judgedOf(), never)).toEqual({ kind: "allow", isJudged: true });
    await vi.waitFor(() => expect(told.join()).toMatch(/^U1: .*You don't have to be alone/), 20_000);
    expect(delivered).toMatchObject([{ category: "self-harm", verdict: "warn" }]);
  });

  test("the policy's actions are done: note, warn, delete", async () => {
    const categories: PolicyLayer["categories"] = {
      sexual: { warn: 0.5, onWarn: ["note", "warn"] },
      harassment: { block: 0.5, onBlock: ["refuse", "delete"] },
    };
    const { moderate, told, done } = await openTestModeration({
      judge: scriptedJudge(judge).model,
      settings: { categories },
    });
    expect(await moderate("lewd", judgedOf(), never)).toEqual({ kind: "allow", isJudged: true, isNoted: true });
    await vi.waitFor(() => expect(told.join()).toContain("A word in private"), 20_000);
    await moderate("rude", judgedOf(), never);
    await vi.waitFor(() => expect(done).toEqual(["remove m1"]), 20_000);
  });
});

describe("while moderation is down", () => {
  test("nothing passes where the policy says closed, and everything where it says open", async () => {
    const { model } = unsteadyJudge();
    const { moderate, policy, stores } = await openTestModeration({ judge: model });
    expect(await moderate("rude", judgedOf(), never)).toEqual({ kind: "unavailable" });
    expect(await stores.unjudged.size()).toBe(0);
    const open = {
      everywhere: {},
      workspaces: {},
      channels: { "test:W:C": { onFailure: "open" } },
      roles: {},
    } as const;
    await policy.change(open, 0, "test:UADMIN", "");
    expect(await moderate("rude", judgedOf(), never)).toEqual({ kind: "allow", isJudged: false });
    expect(await stores.unjudged.size()).toBe(1);
  });

  test("what passed is judged when it is back, after ever longer waits, and a bad answer is withdrawn", async () => {
    const { model, state } = unsteadyJudge();
    const settings = { onFailure: "open", onLateBlock: "withdraw" } as const;
    const { moderate, judgeLate, clock, stores, done, delivered } = await openTestModeration({
      judge: model,
      settings,
    });
    await moderate("rude", judgedOf({ kind: "answer" }), never);
    await moderate("nice", judgedOf({ turnId: "turn-2" }), never);
    expect(await judgeLate?.(never)).toBe(0);
    clock.now += 5_000;
    expect(await judgeLate?.(never)).toBe(0);
    const { asked } = state;
    clock.now += 5_000;
    await judgeLate?.(never);
    expect(state.asked).toBe(asked);
    state.isDown = false;
    clock.now += 5_000;
    expect(await judgeLate?.(never)).toBe(2);
    expect(done).toEqual(["withdraw turn-1"]);
    expect(delivered).toMatchObject([{ reason: "judged-late", kind: "answer", turnId: "turn-1" }]);
    const verdicts = await stores.verdicts.page(everything, null, 9);
    expect(verdicts.map(({ decision, isLate }) => [decision, isLate]).toSorted()).toEqual([
      ["allow", true],
      ["block", true],
    ]);
    expect(await stores.unjudged.size()).toBe(0);
  });

  test("where the policy does not want it withdrawn, moderators alone are told", async () => {
    const { model, state } = unsteadyJudge();
    const { moderate, judgeLate, clock, done, delivered } = await openTestModeration({
      judge: model,
      settings: { onFailure: "open" },
    });
    await moderate("rude", judgedOf(), never);
    state.isDown = false;
    clock.now += 5_000;
    await judgeLate?.(never);
    expect([done, delivered.length]).toEqual([[], 1]);
  });

  test("an answer that is still being written is withdrawn when it has ended", async () => {
    const { model, state } = unsteadyJudge();
    const outcomes: ("later" | "done")[] = ["later", "done"];
    const { moderate, judgeLate, clock, stores } = await openTestModeration({
      judge: model,
      settings: { onFailure: "open", onLateBlock: "withdraw" },
      hands: { withdraw: async () => outcomes.shift() ?? "unreachable" },
    });
    await moderate("rude", judgedOf(), never);
    state.isDown = false;
    clock.now += 5_000;
    await judgeLate?.(never);
    expect(await stores.unjudged.size()).toBe(1);
    clock.now += 60_000;
    await judgeLate?.(never);
    expect([outcomes, await stores.unjudged.size()]).toEqual([[], 0]);
  });

  test("a text that the service will never take is given up in the end", async () => {
    const { model } = unsteadyJudge(false);
    const { moderate, judgeLate, clock, stores } = await openTestModeration({
      judge: model,
      settings: { onFailure: "open" },
    });
    await moderate("rude", judgedOf(), never);
    for (let attempt = 0; attempt < 60; attempt += 1) {
      clock.now += 600_000;
      await judgeLate?.(never);
    }
    expect(await stores.unjudged.size()).toBe(0);
  });
});
