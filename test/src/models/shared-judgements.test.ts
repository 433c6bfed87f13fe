import { describe, expect, test, vi } from "vitest";
import { ModelError } from "../../../src/errors.ts";
import type { ModerationModel } from "../../../src/models/moderation-model.ts";
import { sharedJudgements } from "../../../src/models/shared-judgements.ts";
import { scoresWith, scriptedJudge } from "../../helpers/moderation.ts";

const never = new AbortController().signal;

function shared(model: ModerationModel, changes: { readonly keep?: number; readonly maxTexts?: number } = {}) {
  const clock = { now: 0 };
  const options = { keepMs: 1_000, keep: 100, gatherMs: 3, maxTexts: 32, ...changes, now: () => clock.now };
  return { model: sharedJudgements(model, options), clock };
}

/** Each text scores its length in hundredths. */
const byLength = () => scriptedJudge((text) => ({ hate: text.length / 100 }));
const scoreOf = (text: string) => scoresWith({ hate: text.length / 100 });

/** Answers when it is told to. */
function slowJudge() {
  const asked: { readonly texts: readonly string[]; readonly answer: () => void; readonly signal: AbortSignal }[] = [];
  const model: ModerationModel = {
    name: "slow",
    judgeImage: async () => null,
    judge: (texts, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        asked.push({ texts, signal, answer: () => resolve(texts.map(scoreOf)) });
      }),
  };
  return { model, asked };
}

describe("judgements that are shared", () => {
  test("each text has its own, in order, however they were asked", async () => {
    const { model } = shared(byLength().model);
    const texts = ["a", "bbb", "a", "", "cc", "bbb"];
    const [together, ...alone] = await Promise.all([
      model.judge(texts, never),
      ...texts.map((text) => model.judge([text], never)),
    ]);
    expect(together).toEqual(texts.map(scoreOf));
    expect(alone).toEqual(texts.map((text) => [scoreOf(text)]));
    expect(await model.judge([], never)).toEqual([]);
  });

  test("what is asked at about the same time goes in one request, the same text once", async () => {
    const { model, requests } = byLength();
    const { model: sharing } = shared(model);
    await Promise.all(["a", "bb", "a"].map((text) => sharing.judge([text], never)));
    expect(requests).toEqual([["a", "bb"]]);
  });

  test("one request takes only so many texts", async () => {
    const { model, requests } = byLength();
    await shared(model, { maxTexts: 2 }).model.judge(["a", "bb", "ccc"], never);
    expect(requests).toEqual([["a", "bb"], ["ccc"]]);
  });

  test("the same text is not judged twice within the time, and is after it", async () => {
    const { model, requests } = byLength();
    const { model: sharing, clock } = shared(model);
    await sharing.judge(["a"], never);
    clock.now = 999;
    await sharing.judge(["a"], never);
    expect(requests).toHaveLength(1);
    clock.now = 1_001;
    await sharing.judge(["a"], never);
    expect(requests).toHaveLength(2);
  });

  test("only so many are kept, the newest", async () => {
    const { model, requests } = byLength();
    const { model: sharing } = shared(model, { keep: 2 });
    for (const text of ["a", "bb", "ccc", "ccc", "bb", "a"]) await sharing.judge([text], never);
    expect(requests.flat()).toEqual(["a", "bb", "ccc", "a"]);
  });

  test("one who leaves does not end what another waits for", async () => {
    const { model, asked } = slowJudge();
    const { model: sharing } = shared(model);
    const leaving = new AbortController();
    const left = sharing.judge(["a"], leaving.signal);
    const waiting = sharing.judge(["a"], never);
    await vi.waitFor(() => expect(asked).toHaveLength(1), 20_000);
    leaving.abort(new Error("left"));
    await expect(left).rejects.toThrow("left");
    expect(asked[0]?.signal.aborted).toBe(false);
    asked[0]?.answer();
    expect(await waiting).toEqual([scoreOf("a")]);
  });

  test("when all have left, the request is given up, and the next asks anew", async () => {
    const { model, asked } = slowJudge();
    const { model: sharing } = shared(model);
    const leaving = new AbortController();
    const left = sharing.judge(["a", "bb"], leaving.signal);
    await vi.waitFor(() => expect(asked).toHaveLength(1), 20_000);
    leaving.abort(new Error("left"));
    await expect(left).rejects.toThrow("left");
    expect(asked[0]?.signal.aborted).toBe(true);
    const again = sharing.judge(["a"], never);
    await vi.waitFor(() => expect(asked).toHaveLength(2), 20_000);
    asked[1]?.answer();
    expect(await again).toEqual([scoreOf("a")]);
  });

  test("a failure is everyone's who waited, and is not kept", async () => {
    const { model } = byLength();
    let isDown = true;
    const fault = { status: 503, code: "down", requestId: null, retryAfterMs: null, retryable: true };
    const unsteady: ModerationModel = {
      name: "unsteady",
      judgeImage: async () => null,
      judge: (texts, signal) => (isDown ? Promise.reject(new ModelError("down", fault)) : model.judge(texts, signal)),
    };
    const { model: sharing } = shared(unsteady);
    const both = await Promise.allSettled([sharing.judge(["a"], never), sharing.judge(["bb"], never)]);
    expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    isDown = false;
    expect(await sharing.judge(["a"], never)).toEqual([scoreOf("a")]);
  });

  test("one text that the service refuses fails alone", async () => {
    const { model } = byLength();
    const fault = { status: 400, code: "bad", requestId: null, retryAfterMs: null, retryable: false };
    const picky: ModerationModel = {
      name: "picky",
      judgeImage: async () => null,
      judge: async (texts, signal) => {
        if (texts.includes("bad")) throw new ModelError("bad", fault);
        return model.judge(texts, signal);
      },
    };
    const { model: sharing } = shared(picky);
    const both = await Promise.allSettled([sharing.judge(["bad"], never), sharing.judge(["good"], never)]);
    expect(both.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
  });
});
