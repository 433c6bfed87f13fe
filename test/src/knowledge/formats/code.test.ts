import fc from "fast-check";
import { expect, test } from "vitest";
import { codeBlocks } from "../../../../src/knowledge/formats/code-blocks.ts";
import { declaredName } from "../../../../src/knowledge/formats/declared-name.ts";
import { readCode } from "../../../../src/knowledge/formats/read-code.ts";

const body = (lines: number, indent: string) =>
  Array.from({ length: lines }, (_, at) => `${indent}step(${at}, "so that this is long enough");`).join("\n");

test("a long file is cut at its functions, and a long class at its methods, with their comments and lines", () => {
  const source = `import a from "a";

/** Keys. */
export function rotate() {
${body(30, "  ")}
}

// Of keys.
@sealed
class Ring {
  #keys = [];

  /** The newest. */
  newest() {
${body(30, "    ")}
  }

  async add(key) {
${body(30, "    ")}
  }
}
`;
  const reading = readCode(source, "src/keys.ts");
  if (reading.kind !== "document") throw new Error(reading.reason);
  expect(reading.title).toBe("src/keys.ts");
  expect(reading.chunks.map(({ path, line, lastLine }) => [path.join(" › "), line, lastLine])).toEqual([
    ["rotate", 1, 35],
    ["Ring › newest", 37, 74],
    ["Ring › add", 76, 108],
  ]);
  expect(reading.chunks[1]?.text).toMatch(
    /^```typescript\n\/\/ Of keys\.\n@sealed\nclass Ring \{[^]*newest\(\)[^]*\n```$/,
  );
});

test("every line of any file is in exactly one block, in order, and no block is too long", () => {
  const line = fc.oneof(
    fc.constantFrom(
      "",
      "  ",
      "}",
      "  }",
      "def run(x):",
      "    return x",
      "// why",
      " * more",
      "@cached",
      "\tgo()",
      "class A {",
      "else:",
    ),
    fc.string({ maxLength: 60 }).map((text) => text.replaceAll(/[\n\r]/g, " ")),
    fc.nat({ max: 8 }).map((depth) => `${"  ".repeat(depth)}call(${"x".repeat(80)});`),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 150 }), (lines) => {
      const blocks = codeBlocks(lines);
      const kept = blocks.flatMap((block) => block.lines.map((text, at) => [block.line + at, text] as const));
      const told = (pairs: readonly (readonly [number, string])[]) => pairs.filter(([, text]) => text.trim() !== "");
      expect(told(kept)).toEqual(told(lines.map((text, at) => [at + 1, text] as const)));
      expect(blocks.filter((block) => block.lines.join("\n").length > 2_300)).toEqual([]);
    }),
  );
});

test.each([
  ["export async function load(id: string) {", "load"],
  ["    def __init__(self):", "__init__"],
  ["func (s *Server) Listen(addr string) error {", "Listen"],
  ["pub(crate) fn parse<T>(text: &str) -> T {", "parse"],
  ["impl fmt::Display for Turn {", "Turn"],
  ["CREATE TABLE IF NOT EXISTS turns (", "turns"],
  ["create or replace function total(a int) returns int as $$", "total"],
  ["  public static int main(String[] args) {", "main"],
  ["class Queue(Base):", "Queue"],
  ["defmodule Chat.Room do", "Chat.Room"],
  ['resource "aws_s3_bucket" "logs" {', "aws_s3_bucket"],
  ["[dependencies]", "dependencies"],
  ["services:", "services"],
  ["const run = async () => {", "run"],
  ["build() {", "build"],
  ["if (ready) {", null],
  ["return load(id);", null],
  ["  const local = 5;", null],
])("%s declares %s", (line, name) => {
  expect(declaredName(line)).toBe(name);
});

test("what a minifier wrote is not indexed", () => {
  expect(readCode(`var a=${"1+".repeat(4_000)}1;`, "a.min.js")).toMatchObject({ kind: "unreadable" });
});
