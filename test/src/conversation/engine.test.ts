import { describe, expect, test } from "vitest";
import { answerQuestion } from "../../../src/conversation/engine.ts";
import { ModelError, UserError } from "../../../src/errors.ts";
import type { Moderate, Verdict } from "../../../src/moderation/moderator.ts";
import {
  answer,
  end,
  engineWith,
  passageOf,
  questionOf,
  recordingSink,
  scriptedModel,
  text,
} from "../../helpers/engine.ts";
import { memoryHistory } from "../../helpers/memory-history.ts";

const never = new AbortController().signal;
const block: Verdict = { kind: "block", category: "hate", score: 0.9 };
const allow: Verdict = { kind: "allow", isJudged: true };

function ask(engine: ReturnType<typeof engineWith>, question = questionOf("How?"), signal = never, turnId = "turn-1") {
  const { sink, seen } = recordingSink();
  return { answered: answer(engine, question, sink, { signal, turnId }), seen };
}

test("an answer is shown with the sources it cites, and no others", async () => {
  const { model, requests } = scriptedModel([text("Use the vault [2]."), end()]);
  const passages = [passageOf("a", "About tea."), passageOf("b", "Keys are in the vault.")];
  const engine = engineWith({ chat: model, search: async () => ({ passages, mode: "hybrid", reason: null }) });
  const { answered, seen } = ask(engine);
  expect(await answered).toMatchObject({ state: "delivered", usage: { input: 10, output: 5 } });
  expect(seen.text).toBe("Use the vault [2].");
  expect(seen.ending?.sources).toEqual([{ number: 2, passageId: "b", title: "Title of b", url: null, path: [] }]);
  expect(requests[0]?.messages.at(-1)?.text).toContain("Keys are in the vault.");
});

test("what came with a question is judged with it, and answered to by nobody", async () => {
  const judged: string[] = [];
  const moderate: Moderate = async (words, { kind }) => {
    if (kind === "question") judged.push(words);
    return allow;
  };
  const { model, requests } = scriptedModel([text("So."), end()]);
  const question = questionOf("Is this true?", { attached: ["forwarded words", "plan.pdf"] });
  await answer(engineWith({ moderate, chat: model }), question);
  expect(judged).toEqual(["Is this true?\n\nforwarded words\n\nplan.pdf"]);
  expect(JSON.stringify(requests)).not.toContain("forwarded words");
});

test("a moderation policy's note stands under the answer", async () => {
  const { answered, seen } = ask(
    engineWith({ moderate: async () => ({ kind: "allow", isJudged: true, isNoted: true }) }),
  );
  await answered;
  expect(seen.ending?.notes).toContain("Moderation let this pass, and found it close to what is not allowed here.");
});

describe("a question that is blocked", () => {
  const history = memoryHistory();

  test("gets a neutral private refusal, no answer, and is not remembered", async () => {
    const { answered, seen } = ask(engineWith({ moderate: async () => block, history }));
    expect((await answered).state).toBe("blocked");
    expect(seen).toMatchObject({ text: "", ending: null });
    expect(seen.refusal).toMatch(/can't help with this/);
    expect(seen.refusal).not.toMatch(/hate/);
    expect(await history.load(questionOf("How?").conversation.id)).toEqual([]);
  });

  test("aborts a completion under way, of which nothing was shown", async () => {
    const verdict = Promise.withResolvers<Verdict>();
    const moderate: Moderate = async (judged) => (judged === "How?" ? verdict.promise : allow);
    const { model } = scriptedModel([
      text("A long answer begins. "),
      async () => verdict.resolve(block),
      () => new Promise((resolve) => setImmediate(resolve)),
      text("It never gets here."),
      end(),
    ]);
    const { answered, seen } = ask(engineWith({ moderate, chat: model }));
    expect((await answered).state).toBe("blocked");
    expect(seen.text).toBe("");
  });

  test("about suicide gets words of support instead of a bare refusal", async () => {
    const verdict: Verdict = { kind: "block", category: "self-harm/intent", score: 0.9 };
    const { answered, seen } = ask(engineWith({ moderate: async () => verdict }));
    await answered;
    expect(seen.refusal).toMatch(/helpline/);
  });
});

test("an answer that is flagged is taken back and not remembered", async () => {
  const history = memoryHistory();
  const moderate: Moderate = async (judged) => (judged.includes("vile") ? block : allow);
  const { model } = scriptedModel([text("Good so far. "), text("Then vile words."), end()]);
  const { answered, seen } = ask(engineWith({ moderate, chat: model, history }));
  expect(await answered).toMatchObject({ state: "blocked", facts: { stage: "answer", reason: "hate" } });
  expect(seen.text).toBe("");
  expect(seen.refusal).toMatch(/withdrawn my answer/);
  expect(await history.load(questionOf("How?").conversation.id)).toEqual([]);
});

test("while moderation can't be reached and fails closed, the author learns that, and nothing is answered", async () => {
  const { answered, seen } = ask(engineWith({ moderate: async () => ({ kind: "unavailable" }) }));
  expect(await answered).toMatchObject({ state: "blocked", facts: { reason: "unavailable" } });
  expect(seen.refusal).toMatch(/can't check messages/);
});

test("an answer that moderation could not judge says so", async () => {
  const { answered, seen } = ask(engineWith({ moderate: async () => ({ kind: "allow", isJudged: false }) }));
  await answered;
  expect(seen.ending?.notes).toContain(
    "Not checked by moderation, which can't be reached: it will be checked when it is back.",
  );
});

test("search by keyword alone is said under the answer", async () => {
  const search = async () => ({ passages: [], mode: "keyword" as const, reason: "no embedding model is configured" });
  const { answered, seen } = ask(engineWith({ search }));
  await answered;
  expect(seen.ending?.notes).toContain("Searched by keyword alone: no embedding model is configured.");
});

test("a follow-up is sent with what was said before", async () => {
  const { model, requests } = scriptedModel([text("Blue."), end()], [text("Because of light."), end()]);
  const engine = engineWith({ chat: model });
  await ask(engine, questionOf("What colour is the sky?")).answered;
  await ask(engine, questionOf("Why?"), never, "turn-2").answered;
  const [, ...later] = requests[1]?.messages ?? [];
  expect(later.map(({ role, text: words }) => [role, words])).toEqual([
    ["user", "What colour is the sky?"],
    ["assistant", "Blue."],
    ["user", "Why?"],
  ]);
});

test("a question that is answered again knows what was said before it, not itself nor what came after", async () => {
  const { model, requests } = scriptedModel([text("Blue."), end()], [text("Green."), end()], [text("Grey."), end()]);
  const engine = engineWith({ chat: model });
  for (const [n, words] of ["Sky?", "Grass?"].entries())
    await ask(engine, questionOf(words), never, `turn-${n}`).answered;
  const { answered, seen } = ask(engine, questionOf("Sky?"), never, "turn-0");
  await answered;
  expect(requests[2]?.messages.slice(1).map(({ text: words }) => words)).toEqual(["Sky?"]);
  expect(seen.ending?.offers).toEqual(["feedback", "regenerate", "former"]);
  expect(await engine.history.load(questionOf("x").conversation.id)).toMatchObject([
    { turnId: "turn-1" },
    { turnId: "turn-0", answer: { text: "Grey." }, former: ["Blue."] },
  ]);
});

test("a question that arrives long after it was asked is answered with a note", async () => {
  const { sink, seen } = recordingSink();
  const event = questionOf("How?", { at: 1_000 });
  const turn = { id: "turn-1", event, acceptedAt: 1_000 + 3 * 3_600_000 };
  const { says } = await answerQuestion(turn, sink, engineWith(), never);
  expect(says.kind === "answer" && says.ending.notes).toEqual(["Asked 3 hours ago, while I was away."]);
  expect(seen.text).toBe("An answer.");
});

test("history that no longer fits is trimmed by whole turns, and that is said", async () => {
  const { model } = scriptedModel([text("word ".repeat(300)), end()], [text("Short."), end()]);
  const engine = engineWith({ chat: model, limits: { contextTokens: 420, passages: 4, toolCalls: 0 } });
  await ask(engine, questionOf("First?")).answered;
  const { answered, seen } = ask(engine, questionOf("Second?"), never, "turn-2");
  expect((await answered).facts["trimmedTurns"]).toBe(1);
  expect(seen.ending?.notes.join()).toMatch(/Without the oldest exchange/);
});

test("a question that can't fit is refused with its size and the limit", async () => {
  const { answered } = ask(engineWith(), questionOf("word ".repeat(5000)));
  await expect(answered).rejects.toThrow(UserError);
  await expect(answered).rejects.toThrow(/about 5000 tokens, and \d+ fit/);
});

describe("a model that searches by itself", () => {
  const call = (id: string, argumentsJson: string) => ({
    kind: "tool-call" as const,
    call: { id, name: "search_knowledge", argumentsJson },
  });
  const askedFor = end({ reason: "tool-calls" });

  test("gets numbered passages back and cites them by those numbers", async () => {
    const { model, requests } = scriptedModel(
      [call("c1", '{"query":"vault"}'), askedFor],
      [text("In the vault [2]."), end()],
    );
    const search = async (query: unknown) => ({
      passages: [passageOf(String(query), `On ${String(query)}.`)],
      mode: "hybrid" as const,
      reason: null,
    });
    const { answered, seen } = ask(engineWith({ chat: model, search }));
    expect(await answered).toMatchObject({ usage: { input: 20 }, facts: { toolCalls: 1 } });
    const [assistant, result] = requests[1]?.messages.slice(-2) ?? [];
    expect(assistant).toMatchObject({ role: "assistant", toolCalls: [{ id: "c1" }] });
    expect(result).toMatchObject({ role: "tool", callId: "c1", text: expect.stringContaining("On vault.") });
    expect(seen.ending?.sources.map(({ passageId }) => passageId)).toEqual(["vault"]);
  });

  test("is offered the tool no longer once it has used up its searches", async () => {
    const { model, requests } = scriptedModel(
      [call("c1", '{"query":"a"}'), call("c2", '{"query":"b"}'), call("c3", '{"query":"c"}'), askedFor],
      [text("Done."), end()],
    );
    await ask(engineWith({ chat: model })).answered;
    expect(requests.map(({ tools }) => tools.length)).toEqual([1, 0]);
    expect(requests[1]?.messages.at(-1)?.text).toMatch(/No more searches/);
  });

  test("is told what is wrong with its arguments instead of failing the turn", async () => {
    const { model, requests } = scriptedModel([call("c1", "{not json"), askedFor], [text("Sorry."), end()]);
    const { answered } = ask(engineWith({ chat: model }));
    expect((await answered).state).toBe("delivered");
    expect(requests[1]?.messages.at(-1)?.text).toMatch(/must be/);
  });
});

test("what was shown before the model failed stays, and the failure is the caller's", async () => {
  const cut = new ModelError("cut", {
    status: null,
    code: "stream-cut",
    requestId: null,
    retryAfterMs: null,
    retryable: true,
  });
  const { model } = scriptedModel([text("Half an answer. "), () => Promise.reject(cut)]);
  const { answered, seen } = ask(engineWith({ chat: model }));
  await expect(answered).rejects.toBe(cut);
  expect(seen.text).toBe("Half an answer.");
});

test("an answer without a word is a failure, not a silence", async () => {
  const { answered } = ask(engineWith({ chat: scriptedModel([end()]).model }));
  await expect(answered).rejects.toMatchObject({ code: "empty-answer" });
});

test("a turn that is aborted stops the model and ends with the reason", async () => {
  const stop = new AbortController();
  const { model } = scriptedModel([
    text("Begins. "),
    async () => stop.abort(new Error("shutdown")),
    text("Goes on."),
    end(),
  ]);
  await expect(ask(engineWith({ chat: model }), questionOf("How?"), stop.signal).answered).rejects.toThrow("shutdown");
});

test("a model that calls tools which it was not offered is stopped", async () => {
  const call = {
    kind: "tool-call" as const,
    call: { id: "c", name: "search_knowledge", argumentsJson: '{"query":"x"}' },
  };
  const { model, requests } = scriptedModel([call, end({ reason: "tool-calls" })]);
  await expect(ask(engineWith({ chat: model })).answered).rejects.toMatchObject({ code: "too-many-tool-calls" });
  expect(requests).toHaveLength(3);
});

test("a history that can't be read fails the question, and nothing else", async () => {
  const history = { ...memoryHistory(), load: () => Promise.reject(new Error("the disk is gone")) };
  await expect(answer(engineWith({ history }), questionOf("How do I rotate the signing key?"))).rejects.toThrow(
    "the disk is gone",
  );
});
