import { LLMock } from "@copilotkit/aimock";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chatCompletionsModel } from "../../../../src/models/openai/chat-completions.ts";
import { openClient } from "../../../../src/models/openai/client.ts";
import { responsesModel } from "../../../../src/models/openai/responses.ts";
import { ask, requestOf, searchTool, textOf } from "./ask.ts";

/** A fake that somebody else keeps: it has no idea what we would like to be true. */
const mock = new LLMock({ port: 0, logLevel: "silent" });

beforeAll(async () => {
  mock.onMessage("How often do keys rotate?", { content: "Every 90 days, see the handbook." });
  mock.onMessage("Where is the handbook?", {
    toolCalls: [{ name: "search_knowledge", arguments: '{"query":"handbook"}' }],
  });
  await mock.start();
});
afterAll(() => mock.stop());

describe.each([
  ["Responses", responsesModel],
  ["Chat Completions", chatCompletionsModel],
] as const)("another's fake of %s", (_api, build) => {
  const open = () =>
    build(openClient({ apiKey: "sk-mock", baseUrl: `${mock.url}/v1` }), {
      model: "gpt-4.1-mini",
      contextTokens: 1_000,
      idleMs: 5_000,
    });

  test("an answer arrives whole, with its usage", async () => {
    const events = await ask(open(), requestOf("How often do keys rotate?"));
    expect(textOf(events)).toBe("Every 90 days, see the handbook.");
    expect(events.at(-1)).toMatchObject({ kind: "end", reason: "stop", usage: { output: expect.any(Number) } });
  });

  test("a tool call arrives whole", async () => {
    const events = await ask(open(), requestOf("Where is the handbook?", { tools: [searchTool] }));
    expect(events.filter(({ kind }) => kind === "tool-call")).toMatchObject([
      { call: { name: "search_knowledge", argumentsJson: '{"query":"handbook"}' } },
    ]);
    expect(events.at(-1)).toMatchObject({ reason: "tool-calls" });
  });
});
