import { expect, test } from "vitest";
import type { CallPart } from "../../../../src/models/openai/completion-chunk.ts";
import { ToolCallParts } from "../../../../src/models/openai/tool-call-parts.ts";

function gather(...chunks: CallPart[][]) {
  const parts = new ToolCallParts();
  for (const chunk of chunks) parts.add(chunk);
  return parts.gathered().map(({ id, name, argumentsJson }) => [id, name, argumentsJson]);
}

const part = (index: number | null, id: string | null, name: string | null, json: string): CallPart => ({
  index,
  id,
  function: { name, arguments: json },
});

test("pieces of two calls that arrive in turns are told apart by their index", () => {
  expect(
    gather([part(0, "a", "f", "{"), part(1, "b", "g", "[")], [part(0, null, null, "}")], [part(1, null, null, "]")]),
  ).toEqual([
    ["a", "f", "{}"],
    ["b", "g", "[]"],
  ]);
});

test("calls that arrive whole, without an index or all with the same one, are as many as their ids", () => {
  const calls = [
    ["a", "f", "{}"],
    ["b", "f", "[]"],
  ];
  expect(gather([part(null, "a", "f", "{}")], [part(null, "b", "f", "[]")])).toEqual(calls);
  expect(gather([part(0, "a", "f", "{}"), part(0, "b", "f", "[]")])).toEqual(calls);
});

test("a call without an id gets one: its result must name it", () => {
  expect(gather([part(0, "", "f", "{}")])).toEqual([["call_0", "f", "{}"]]);
});
