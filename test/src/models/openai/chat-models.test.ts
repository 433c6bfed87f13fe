import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ModelError } from "../../../../src/errors.ts";
import type { ChatModel } from "../../../../src/models/chat-model.ts";
import { chatCompletionsModel } from "../../../../src/models/openai/chat-completions.ts";
import { openClient } from "../../../../src/models/openai/client.ts";
import { responsesModel } from "../../../../src/models/openai/responses.ts";
import { failing, outOfQuota, rateLimited } from "../../../fakes/openai/faults.ts";
import { type FakeOpenAI, startFakeOpenAI } from "../../../fakes/openai/start.ts";
import { ask, askUntilFault, noSampling, requestOf, searchTool, textOf } from "./ask.ts";

const both = [
  { api: "Responses", path: "/responses", build: responsesModel },
  { api: "Chat Completions", path: "/chat/completions", build: chatCompletionsModel },
] as const;

let fake: FakeOpenAI;
beforeEach(async () => {
  fake = await startFakeOpenAI();
});
afterEach(() => fake.close());

describe.each(both)("a model behind $api", ({ path, build }) => {
  const open = (model = "gpt-6-luna", apiKey: string | undefined = "sk-fake", idleMs = 10_000): ChatModel =>
    build(openClient({ apiKey, baseUrl: fake.baseUrl }), { model, contextTokens: 128_000, idleMs });
  const lastBody = () => fake.requests.at(-1)?.body;

  test("streams its answer in pieces and ends with what it cost", async () => {
    fake.answer = () => ({ text: "Keys rotate every 90 days.", reasoning: "the docs say so" });
    const events = await ask(open(), requestOf("How often?"));
    expect(events.length).toBeGreaterThan(3);
    expect(textOf(events)).toBe("Keys rotate every 90 days.");
    expect(events.at(-1)).toMatchObject({
      kind: "end",
      reason: "stop",
      usage: { input: expect.any(Number), cached: 0, cacheWrites: 0, output: 11, reasoning: 4 },
    });
    expect(lastBody()).toMatchObject({ safety_identifier: "a".repeat(43), prompt_cache_key: "b".repeat(43) });
  });

  test("a refusal is an answer like any other", async () => {
    fake.answer = () => ({ refusal: "I can't help with that." });
    expect(textOf(await ask(open(), requestOf("?")))).toBe("I can't help with that.");
  });

  test("says when the length limit or the provider's filter cut the answer", async () => {
    fake.answer = ({ question }) => ({ text: "Half", cutBy: question === "long" ? "length" : "content-filter" });
    expect((await ask(open(), requestOf("long"))).at(-1)).toMatchObject({ reason: "length" });
    expect((await ask(open(), requestOf("bad"))).at(-1)).toMatchObject({ reason: "content-filter" });
  });

  test("calls its tools and answers from their results", async () => {
    fake.answer = ({ toolResults }) =>
      toolResults.length > 0
        ? { text: `Found: ${toolResults.join(", ")}` }
        : {
            text: "Let me look.",
            reasoning: "not sure yet",
            toolCalls: ["keys", "rings"].map((query) => ({ name: "search_knowledge", arguments: { query } })),
          };
    const model = open();
    const request = requestOf("Where?", { tools: [searchTool] });
    const events = await ask(model, request);
    const calls = events.flatMap((event) => (event.kind === "tool-call" ? [event.call] : []));
    expect(calls.map(({ name, argumentsJson }) => [name, argumentsJson])).toEqual([
      ["search_knowledge", '{"query":"keys"}'],
      ["search_knowledge", '{"query":"rings"}'],
    ]);
    const end = events.at(-1);
    expect(end).toMatchObject({ kind: "end", reason: "tool-calls" });

    const answered = await ask(model, {
      ...request,
      messages: [
        ...request.messages,
        {
          role: "assistant",
          text: textOf(events),
          toolCalls: calls,
          replay: end?.kind === "end" ? end.replay : null,
        },
        ...calls.map(({ id }, index) => ({ role: "tool" as const, callId: id, text: `passage ${index + 1}` })),
      ],
    });
    expect(textOf(answered)).toBe("Found: passage 1, passage 2");
  });

  test("repeats what was said before from history alone", async () => {
    const messages = [
      { role: "user", text: "Hi" },
      { role: "assistant", text: "Hello", toolCalls: [{ id: "call_1", name: "f", argumentsJson: "{}" }], replay: null },
      { role: "tool", callId: "call_1", text: "result" },
      { role: "user", text: "And now?" },
    ] as const;
    expect(textOf(await ask(open(), requestOf("", { messages })))).toBe("You asked: And now?");
  });

  test("sends the sampling that is set where the model takes it", async () => {
    const sampling = { ...noSampling, temperature: 0.3, topP: 0.9, maxOutputTokens: 500 };
    await ask(open("gpt-4.1-mini"), requestOf("?", { sampling }));
    expect(lastBody()).toMatchObject({ temperature: 0.3, top_p: 0.9 });
    expect(Object.values(lastBody() ?? {})).toContain(500);
  });

  test("leaves out at once what a known model refuses", async () => {
    const sampling = { ...noSampling, temperature: 0.3, frequencyPenalty: 1, stop: ["END"] };
    await ask(open("gpt-6-luna"), requestOf("?", { sampling }));
    expect(fake.requests).toHaveLength(1);
    expect(lastBody()).not.toHaveProperty("temperature");
  });

  test("learns what an unknown model refuses, and does not send it again", async () => {
    const sampling = { ...noSampling, temperature: 0.3, topP: 0.5, reasoningEffort: "minimal" as const };
    const model = open("a-team-deployment");
    expect(textOf(await ask(model, requestOf("One", { sampling })))).toBe("You asked: One");
    const learnt = fake.requests.length;
    expect(learnt).toBe(4);
    expect(textOf(await ask(model, requestOf("Two", { sampling })))).toBe("You asked: Two");
    expect(fake.requests).toHaveLength(learnt + 1);
  });

  test("does without what an older server has never heard of", async () => {
    for (const name of ["safety_identifier", "prompt_cache_key", "stream_options", "max_completion_tokens", "tools"])
      fake.unknownParameters.add(name);
    const sampling = { ...noSampling, maxOutputTokens: 64 };
    const model = open("llama-local");
    expect(model.takesTools).toBe(true);
    expect(textOf(await ask(model, requestOf("Old?", { sampling, tools: [searchTool] })))).toBe("You asked: Old?");
    expect(model.takesTools).toBe(false);
    expect(Object.values(lastBody() ?? {})).toContain(64);
  });

  test("ends its answer at a stop sequence, wherever the pieces are cut", async () => {
    fake.answer = () => ({ text: "One. Two. END of it" });
    const sampling = { ...noSampling, stop: ["END", "Two!"] };
    const events = await ask(open(), requestOf("?", { sampling }));
    expect(textOf(events)).toBe("One. Two. ");
    expect(events.at(-1)).toMatchObject({ reason: "stop", usage: { output: 5 } });
  });

  test("shows what looked like a stop sequence and was none", async () => {
    fake.answer = () => ({ text: "The EN" });
    const events = await ask(open(), requestOf("?", { sampling: { ...noSampling, stop: ["END"] } }));
    expect(textOf(events)).toBe("The EN");
  });

  test("a local server needs no key", async () => {
    fake.apiKey = null;
    expect(textOf(await ask(open("llama-local", undefined), requestOf("Hi")))).toBe("You asked: Hi");
  });

  test("a wrong key is the operator's to mend, not to repeat", async () => {
    const { error } = await askUntilFault(open("gpt-6-luna", "sk-wrong"), requestOf("?"));
    expect(error).toBeInstanceOf(ModelError);
    expect(error).toMatchObject({ status: 401, code: "invalid_api_key", requestId: "req_1", retryable: false });
  });

  test("a model that does not exist is named", async () => {
    const { error } = await askUntilFault(open("gpt-9"), requestOf("?"));
    expect(error).toMatchObject({ status: 404, code: "model_not_found", retryable: false });
    expect(String(error)).toContain("gpt-9");
  });

  test("waits as long as the service asks, however long that is", async () => {
    const inAnHour = new Date(Date.now() + 3_600_000).toUTCString();
    fake.next(
      path,
      rateLimited({ "retry-after": "120" }),
      rateLimited({ "retry-after-ms": "1500", "retry-after": "2" }),
      rateLimited({ "retry-after": inAnHour }),
      rateLimited(),
    );
    const asked: (number | null)[] = [];
    for (let time = 0; time < 4; time += 1) {
      const { error } = await askUntilFault(open(), requestOf("?"));
      expect(error).toMatchObject({ status: 429, code: "rate_limit_exceeded", retryable: true });
      asked.push(error instanceof ModelError ? error.retryAfterMs : null);
    }
    expect([asked[0], asked[1], asked[3]]).toEqual([120_000, 1500, null]);
    expect(asked[2]).toBeGreaterThan(3_500_000);
  });

  test("tells what may pass from what may not", async () => {
    fake.next(
      path,
      outOfQuota(),
      failing(500),
      failing(503),
      failing(500, { "x-should-retry": "false" }),
      failing(418, { "x-should-retry": "true" }),
      failing(422),
    );
    const seen: [number | null, boolean][] = [];
    for (let time = 0; time < 6; time += 1) {
      const { error } = await askUntilFault(open(), requestOf("?"));
      if (error instanceof ModelError) seen.push([error.status, error.retryable]);
    }
    expect(seen).toEqual([
      [429, false],
      [500, true],
      [503, true],
      [500, false],
      [418, true],
      [422, false],
    ]);
  });

  test("a server that is not there may be there later", async () => {
    const model = open();
    await fake.close();
    const { error } = await askUntilFault(model, requestOf("?"));
    expect(error).toMatchObject({ status: null, code: "connection-failed", retryable: true });
    fake = await startFakeOpenAI();
  });

  test.each(["cut", "end-early"] as const)("a stream that is %s is never a short answer", async (kind) => {
    fake.answer = () => ({ text: "One two three four" });
    fake.next(path, { kind, after: 2 });
    const { text, error } = await askUntilFault(open(), requestOf("?"));
    expect(text).toBe("One two");
    expect(error).toMatchObject({ code: "stream-cut", retryable: true });
  });

  test("a stream that ends after its last word, without saying so, is cut all the same", async () => {
    fake.answer = () => ({ text: "One two" });
    fake.next(path, { kind: "end-early", after: 2 });
    expect((await askUntilFault(open(), requestOf("?"))).error).toMatchObject({ code: "stream-cut" });
  });

  test("a stream that falls silent has stalled", async () => {
    fake.next(path, { kind: "stall", after: 1 });
    const { text, error } = await askUntilFault(open("gpt-6-luna", "sk-fake", 150), requestOf("?"));
    expect(text).toBe("You");
    expect(error).toMatchObject({ code: "stream-stalled", retryable: true });
  });

  test("a model that thinks longer than that is alive while its server says so", async () => {
    fake.next(path, { kind: "keep-alive", times: 12, everyMs: 100 });
    const events = await ask(open("gpt-6-luna", "sk-fake", 1000), requestOf("Hard?"));
    expect(textOf(events)).toBe("You asked: Hard?");
  });

  test("an error inside the stream is the model's", async () => {
    const error = { message: "The server had an error", type: "server_error", code: "server_error" };
    fake.next(path, { kind: "error-frame", after: 1, error });
    expect((await askUntilFault(open(), requestOf("?"))).error).toMatchObject({
      code: "server_error",
      retryable: true,
    });
    fake.next(path, { kind: "error-frame", after: 1, error: { ...error, code: "invalid_prompt", type: "invalid" } });
    expect((await askUntilFault(open(), requestOf("?"))).error).toMatchObject({
      code: "invalid_prompt",
      retryable: false,
    });
  });

  test("what can't be read is a fault, not an answer", async () => {
    fake.next(path, { kind: "garbage-frame", after: 1 });
    expect((await askUntilFault(open(), requestOf("?"))).error).toMatchObject({
      code: "malformed-response",
      retryable: true,
    });
  });

  test("stops with the caller's reason while it waits for the first byte", async () => {
    fake.next(path, { kind: "hang" });
    const caller = new AbortController();
    const asked = ask(open(), requestOf("?"), caller.signal);
    await expect.poll(() => fake.requests.length).toBe(1);
    caller.abort(new Error("changed my mind"));
    await expect(asked).rejects.toThrow("changed my mind");
  });

  test("stops with the caller's reason in the middle of an answer", async () => {
    fake.next(path, { kind: "stall", after: 1 });
    const caller = new AbortController();
    const read = async () => {
      for await (const event of open().stream(requestOf("?"), caller.signal))
        if (event.kind === "text") caller.abort(new DOMException("too long", "TimeoutError"));
    };
    await expect(read()).rejects.toMatchObject({ name: "TimeoutError", message: "too long" });
  });
});

describe("Responses", () => {
  test("keeps nothing with the provider", async () => {
    const model = responsesModel(openClient({ apiKey: "sk-fake", baseUrl: fake.baseUrl }), {
      model: "gpt-6-luna",
      contextTokens: 1,
      idleMs: 1000,
    });
    await ask(model, requestOf("?"));
    expect(fake.requests[0]?.body).toMatchObject({ store: false, include: ["reasoning.encrypted_content"] });
  });

  test("what the model thought goes back to it untouched, before the call that it led to", async () => {
    fake.answer = ({ toolResults }) =>
      toolResults.length > 0
        ? { text: "Done." }
        : { text: "Wait.", reasoning: "hm", toolCalls: [{ name: "search_knowledge", arguments: { query: "x" } }] };
    const model = responsesModel(openClient({ apiKey: "sk-fake", baseUrl: fake.baseUrl }), {
      model: "gpt-6-luna",
      contextTokens: 1,
      idleMs: 1000,
    });
    const request = requestOf("?", { tools: [searchTool] });
    const events = await ask(model, request);
    const toolCalls = events.flatMap((event) => (event.kind === "tool-call" ? [event.call] : []));
    const end = events.at(-1);
    const replay = end?.kind === "end" ? end.replay : null;
    const messages = [
      ...request.messages,
      { role: "assistant" as const, text: "Wait.", toolCalls, replay },
      { role: "tool" as const, callId: toolCalls[0]?.id ?? "", text: "found" },
    ];
    expect(textOf(await ask(model, { ...request, messages }))).toBe("Done.");
    expect(fake.requests.at(-1)?.body).toMatchObject({
      input: [
        { role: "system" },
        { role: "user" },
        { type: "reasoning", encrypted_content: expect.stringMatching(/^sealed:/) },
        { type: "message", role: "assistant" },
        { type: "function_call", call_id: toolCalls[0]?.id },
        { type: "function_call_output", output: "found" },
      ],
    });
  });

  test("a model that does not reason is asked without encrypted reasoning", async () => {
    const model = responsesModel(openClient({ apiKey: "sk-fake", baseUrl: fake.baseUrl }), {
      model: "gpt-4.1-mini",
      contextTokens: 1,
      idleMs: 1000,
    });
    expect(textOf(await ask(model, requestOf("Plain?")))).toBe("You asked: Plain?");
    expect(fake.requests.at(-1)?.body).not.toHaveProperty("include");
  });

  test("a response that failed says why", async () => {
    fake.answer = () => ({ text: "Half", failure: "rate_limit_exceeded" });
    const model = responsesModel(openClient({ apiKey: "sk-fake", baseUrl: fake.baseUrl }), {
      model: "gpt-6-luna",
      contextTokens: 1,
      idleMs: 1000,
    });
    const { text, error } = await askUntilFault(model, requestOf("?"));
    expect(text).toBe("Half");
    expect(error).toMatchObject({ code: "rate_limit_exceeded", retryable: true });
  });
});

describe("Chat Completions", () => {
  const open = (model: string) =>
    chatCompletionsModel(openClient({ apiKey: "sk-fake", baseUrl: fake.baseUrl }), {
      model,
      contextTokens: 1,
      idleMs: 1000,
    });

  test("the newest models get their tools by not reasoning", async () => {
    const sampling = { ...noSampling, reasoningEffort: "high" as const };
    await ask(open("gpt-6-luna"), requestOf("?", { tools: [searchTool], sampling }));
    expect(fake.requests[0]?.body).toMatchObject({ reasoning_effort: "none" });
    await ask(open("gpt-6-luna"), requestOf("?", { sampling }));
    expect(fake.requests[1]?.body).toMatchObject({ reasoning_effort: "high" });
  });

  test("one that must reason answers without tools", async () => {
    const model = open("gpt-6-astra");
    expect(textOf(await ask(model, requestOf("Deep?", { tools: [searchTool] })))).toBe("You asked: Deep?");
    expect(model.takesTools).toBe(false);
  });

  test("compatible servers are sent no effort that nobody asked for", async () => {
    await ask(open("llama-local"), requestOf("?", { tools: [searchTool] }));
    expect(fake.requests[0]?.body).not.toHaveProperty("reasoning_effort");
  });
});
