import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { check, faultsOf, good, goodLines, message } from "./check.ts";

const call = (id: string, args: unknown = "{}") => ({
  id,
  type: "function",
  function: { name: "look", arguments: args },
});
const tools = [{ type: "function", function: { name: "look", description: "Looks.", parameters: {} } }];
const conversation = (...messages: object[]) => ({
  messages: [message("system", "s"), message("user", "u"), ...messages],
});
const answer = message("assistant", "a");

describe("the lines of a training file", () => {
  test("a good file has no errors and no warnings", async () => {
    const { report } = await check(`${goodLines(10).join("\n")}\n`);
    expect(report).toMatchObject({ examples: 10, lines: 10, method: "supervised" });
    expect(report.errors).toEqual({ total: 0, counts: {}, first: [] });
    expect(report.warnings.total).toBe(0);
  });

  test("every faulty line is told with its number and a fix", async () => {
    const lines = [...goodLines(10), "", "{", "[1]", JSON.stringify(good(0))].map((line) => Buffer.from(`${line}\n`));
    const { report } = await check([
      Buffer.from("\u{FEFF}"),
      ...lines,
      Buffer.from([0x22, 0xff, 0x22, 0x0a]),
      Buffer.from("7\r\n"),
    ]);
    expect(report.errors.first.map(({ code, line }) => `${line} ${code}`)).toEqual([
      "1 byte-order-mark",
      "11 blank-line",
      "12 not-json",
      "13 not-an-object",
      "15 not-utf8",
      "16 not-an-object",
    ]);
    expect(report.errors.first.every(({ fix }) => fix.length > 5)).toBe(true);
    expect(report.warnings.first).toMatchObject([{ code: "duplicate", line: 14, problem: "is the same as line 1" }]);
  });

  test("fewer than ten examples are too few; a validation file may have fewer", async () => {
    const { report, seen } = await check(goodLines(9).join("\n"));
    expect(report.errors.first).toMatchObject([{ code: "too-few-examples", line: null }]);
    const second = await check(JSON.stringify(good(3)), { training: seen });
    expect(second.report.errors.total).toBe(0);
    expect(second.report.warnings.first).toMatchObject([
      { code: "leak", problem: "is line 4 of the training file as well" },
    ]);
  });

  test("what moderation flags is warned of", async () => {
    const isFlagged = async (text: string) => (text.includes("How 3?") ? "hate" : null);
    const { report } = await check(goodLines(10).join("\n"), { isFlagged });
    expect(report.warnings.first).toMatchObject([{ code: "flagged", line: 4 }]);
  });

  test("of very many faults the first are kept and all are counted", async () => {
    const { report } = await check("{\n".repeat(1_000));
    expect(report.errors.counts).toEqual({ "not-json": 1_000, "too-few-examples": 1 });
    expect(report.errors.first).toHaveLength(200);
  });
});

describe("the messages of an example", () => {
  test.each([
    ["no messages", {}, ["no-messages messages"]],
    ["an empty list", { messages: [] }, ["no-messages messages"]],
    ["a message that is none", conversation("hi" as never, answer), ["wrong-message messages[2]"]],
    ["an unknown role", conversation(message("robot", "x"), answer), ["wrong-role messages[2].role"]],
    ["no content", conversation({ role: "assistant" }), ["missing-content messages[2].content"]],
    ["null for a content", conversation(message("assistant", null)), ["missing-content messages[2].content"]],
    ["blanks for a content", conversation(message("assistant", " \n")), ["empty-content messages[2].content"]],
    ["a number for a content", conversation(message("assistant", 7)), ["wrong-content messages[2].content"]],
    [
      "an unknown part",
      conversation(message("assistant", [{ type: "smell" }])),
      ["wrong-content messages[2].content[0]"],
    ],
    [
      "a last word that is not the assistant's",
      conversation(answer, message("user", "u")),
      ["last-not-assistant messages[3]"],
    ],
    ["an unknown key beside messages", { ...conversation(answer), extra: 1 }, ["unknown-key extra"]],
    ["an unknown key in a message", conversation({ ...answer, extra: 1 }), ["unknown-key messages[2].extra"]],
    [
      "a weight of a user's",
      conversation(message("user", "u", { weight: 1 }), answer),
      ["unknown-key messages[2].weight"],
    ],
    ["a weight of two", conversation(message("assistant", "a", { weight: 2 })), ["wrong-weight messages[2].weight"]],
    [
      "a weight in quotes",
      conversation(message("assistant", "a", { weight: "1" })),
      ["wrong-weight messages[2].weight"],
    ],
    [
      "a name with blanks",
      conversation(message("user", "u", { name: "a b" }), answer),
      ["wrong-name messages[2].name"],
    ],
  ])("%s is an error at its place", async (_, example, errors) => {
    expect((await faultsOf(example)).errors).toEqual(errors);
  });

  test("no user, no system message and one message alone are warned of; no assistant is an error", async () => {
    expect(await faultsOf({ messages: [answer] })).toEqual({
      errors: [],
      warnings: ["no-user-message messages", "no-system-message messages", "one-message messages"],
    });
    expect((await faultsOf({ messages: [message("user", "u")] })).errors).toEqual([
      "last-not-assistant messages[0]",
      "no-assistant-message messages",
    ]);
  });

  test("what is too long for the model is an error", async () => {
    const long = conversation(message("assistant", "word ".repeat(70_000)));
    expect((await faultsOf(long)).errors).toEqual(["too-long"]);
  });
});

describe("tools", () => {
  const calls = (...ids: string[]) => ({ role: "assistant", tool_calls: ids.map((id) => call(id)) });
  const result = (id: string) => ({ role: "tool", tool_call_id: id, content: "found" });

  test("calls without content, with their results, are right; so is a call as the last word", async () => {
    const whole = {
      ...conversation(calls("1", "2"), result("2"), result("1"), answer),
      tools,
      parallel_tool_calls: true,
    };
    expect(await faultsOf(whole)).toEqual({ errors: [], warnings: [] });
    expect(await faultsOf({ ...conversation(calls("1")), tools })).toEqual({ errors: [], warnings: [] });
    const older = { role: "assistant", content: null, function_call: { name: "look", arguments: "{}" } };
    const functions = [{ name: "look", parameters: {} }];
    const found = { role: "function", name: "look", content: "x" };
    expect(await faultsOf({ ...conversation(older, found, answer), functions })).toEqual({ errors: [], warnings: [] });
  });

  test.each([
    [
      "a call without a result",
      conversation(calls("1", "2"), result("1"), answer),
      ["call-without-result messages[2]"],
    ],
    ["a result without a call", conversation(result("9"), answer), ["result-without-call messages[2].tool_call_id"]],
    [
      "two results for a call",
      conversation(calls("1"), result("1"), result("1"), answer),
      ["result-without-call messages[4].tool_call_id"],
    ],
    [
      "arguments that are no JSON",
      conversation({ role: "assistant", tool_calls: [call("1", "{")] }),
      ["wrong-arguments messages[2].tool_calls[0].function.arguments"],
    ],
    [
      "an empty list of calls",
      conversation({ role: "assistant", tool_calls: [] }),
      ["wrong-tool-calls messages[2].tool_calls"],
    ],
    [
      "a call with no id",
      conversation({ role: "assistant", tool_calls: [{ ...call("1"), id: undefined }] }),
      ["wrong-tool-calls messages[2].tool_calls[0].id"],
    ],
  ])("%s is an error", async (_, example, errors) => {
    expect((await faultsOf({ ...example, tools })).errors).toEqual(errors);
  });

  test("a call to a tool that the example does not list is warned of", async () => {
    expect((await faultsOf(conversation(calls("1")))).warnings).toEqual(["undeclared-tool messages[2].tool_calls[0]"]);
  });
});

describe("preferences", () => {
  const pair = (changes: object = {}) => ({
    input: { messages: [message("system", "s"), message("user", "u")] },
    preferred_output: [message("assistant", "better")],
    non_preferred_output: [message("assistant", "worse")],
    ...changes,
  });
  const faults = (example: unknown) => faultsOf(example, { method: "dpo" });

  test("the format is known by the first example", async () => {
    const lines = Array.from({ length: 10 }, (_, n) =>
      JSON.stringify(pair({ preferred_output: [message("assistant", `${n}`)] })),
    );
    const { report } = await check(lines.join("\n"));
    expect(report).toMatchObject({
      method: "dpo",
      errors: { total: 0 },
      warnings: { total: 0 },
      estimate: { epochs: 2 },
    });
  });

  test.each([
    ["no input", pair({ input: undefined }), ["no-input input"]],
    [
      "an input that ends with an answer",
      pair({ input: conversation(answer) }),
      ["input-ends-with-answer input.messages[2]"],
    ],
    ["no preferred answer", pair({ preferred_output: undefined }), ["no-messages preferred_output"]],
    [
      "two answers on one side",
      pair({ non_preferred_output: [answer, answer] }),
      ["not-one-answer non_preferred_output"],
    ],
    [
      "a user's word for an answer",
      pair({ preferred_output: [message("user", "u")] }),
      ["not-one-answer preferred_output"],
    ],
    ["an unknown key", pair({ chosen: 1 }), ["unknown-key chosen"]],
  ])("%s is an error", async (_, example, errors) => {
    expect((await faults(example)).errors).toEqual(errors);
  });

  test("two answers that are the same are warned of", async () => {
    expect((await faults(pair({ non_preferred_output: pair().preferred_output }))).warnings).toEqual(["same-outputs"]);
  });
});

describe("whatever the file holds", () => {
  test("any bytes, in any pieces, give a report", async () => {
    const json = fc.json().map((text) => Buffer.from(`${text}\n`));
    const shaped = fc
      .record(
        { messages: fc.anything(), tools: fc.anything(), input: fc.anything(), preferred_output: fc.anything() },
        { requiredKeys: [] },
      )
      .map((value) => Buffer.from(`${safeJson(value)}\n`));
    const pieces = fc.array(fc.oneof(fc.uint8Array({ maxLength: 40 }), json, shaped), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(pieces, async (chunks) => {
        const { report } = await check(chunks);
        // Too few good examples, always.
        expect(report.errors.total).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });

  test("messages of any shape give a report", async () => {
    const field = fc.oneof(fc.constantFrom("system", "user", "assistant", "tool", "function"), fc.jsonValue());
    const keys = {
      role: field,
      content: field,
      name: field,
      weight: field,
      tool_calls: fc.array(fc.jsonValue()),
      function_call: field,
      tool_call_id: field,
    };
    const messages = fc.array(fc.record(keys, { requiredKeys: [] }));
    await fc.assert(
      fc.asyncProperty(messages, fc.jsonValue(), async (messages, tools) => {
        expect((await check(JSON.stringify({ messages, tools }))).report.examples).toBe(1);
      }),
    );
  });

  test("JSON of any depth gives a report", async () => {
    const deep = "[".repeat(200_000) + "]".repeat(200_000);
    const { report } = await check(`{"messages":${deep},"tools":${deep}}\n${deep}`);
    expect(report.errors.total).toBeGreaterThan(1);
  });

  test("a valid example never gives an error", async () => {
    const words = fc.string({ minLength: 1, unit: "grapheme" }).filter((text) => text.trim() !== "");
    const turn = fc
      .tuple(words, words, fc.constantFrom(undefined, 0, 1))
      .map(([asked, said, weight]) => [
        message("user", asked),
        message("assistant", said, weight === undefined ? {} : { weight }),
      ]);
    const use = fc
      .array(words, { minLength: 1, maxLength: 4 })
      .map((results) => [
        message("user", "look"),
        { role: "assistant", tool_calls: results.map((_, n) => call(`c${n}`)) },
        ...results.map((content, n) => ({ role: "tool", tool_call_id: `c${n}`, content })),
        answer,
      ]);
    const example = fc
      .array(fc.oneof(turn, use), { minLength: 1, maxLength: 6 })
      .map((turns) => ({ messages: [message("system", "s"), ...turns.flat()], tools }));
    await fc.assert(
      fc.asyncProperty(example, async (example) => {
        expect(await faultsOf(example)).toEqual({ errors: [], warnings: [] });
      }),
    );
  });
});

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "null";
  } catch {
    return "null";
  }
}
