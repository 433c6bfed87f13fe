import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { splitMarkdown } from "../../../src/platform/split-markdown.ts";

const words = (count: number) => Array.from({ length: count }, (_, i) => `word${i}`).join(" ");

describe("where it cuts", () => {
  test("a text that fits is one message, as it is", () => {
    expect(splitMarkdown("# Title\n\n- one\n- two", 100)).toEqual(["# Title\n\n- one\n- two"]);
  });

  test("nothing but white space is no message", () => {
    expect(splitMarkdown(" \n\r\n\t", 100)).toEqual([]);
  });

  test("at a paragraph rather than at a line", () => {
    const parts = splitMarkdown(`${words(5)}\n${words(3)}\n\n${words(4)}\n${words(3)}`, 80);
    expect(parts).toEqual([`${words(5)}\n${words(3)}`, `${words(4)}\n${words(3)}`]);
  });

  test("at a line rather than at a sentence", () => {
    expect(splitMarkdown("This is the first line of the text.\nThis is one. This is two. And three.", 60)).toEqual([
      "This is the first line of the text.",
      "This is one. This is two. And three.",
    ]);
  });

  test("at a sentence rather than at a word", () => {
    expect(splitMarkdown("The first sentence says a thing or two. The second goes on and on.", 60)).toEqual([
      "The first sentence says a thing or two.",
      "The second goes on and on.",
    ]);
  });

  test("at a word rather than inside one, and a long address stays whole where it can", () => {
    const address = `https://example.com/${"a".repeat(35)}`;
    expect(splitMarkdown(`See also ${address}`, 60)).toEqual(["See also", address]);
  });

  test("never inside a family emoji or before a combining accent", () => {
    const family = "👨‍👩‍👧‍👦";
    const parts = splitMarkdown(family.repeat(20) + "é".repeat(60), 55);
    expect(parts.join("")).toBe(family.repeat(20) + "é".repeat(60));
    const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
    expect(parts.flatMap((part) => Array.from(graphemes.segment(part), (s) => s.segment))).toEqual([
      ...Array.from({ length: 20 }, () => family),
      ...Array.from({ length: 60 }, () => "é"),
    ]);
  });

  test("the indentation of a nested list survives the cut", () => {
    const parts = splitMarkdown(`- ${words(7)}\n    - nested ${words(5)}`, 60);
    expect(parts).toEqual([`- ${words(7)}`, `    - nested ${words(5)}`]);
  });
});

describe("code fences", () => {
  const code = (lines: number) => Array.from({ length: lines }, (_, i) => `const v${i} = ${i};`).join("\n");

  test("are closed and reopened with their language", () => {
    expect(splitMarkdown(`\`\`\`ts\n${code(6)}\n\`\`\``, 70)).toEqual([
      "```ts\nconst v0 = 0;\nconst v1 = 1;\nconst v2 = 2;\nconst v3 = 3;\n```",
      "```ts\nconst v4 = 4;\nconst v5 = 5;\n```",
    ]);
  });

  test("made of tildes, or longer for the sake of fences inside, keep their own marks", () => {
    const [first, second] = splitMarkdown(`~~~~md\n\`\`\`\n${code(6)}\n\`\`\`\n~~~~`, 80);
    expect(first).toMatch(/^~~~~md\n```\n[^~]*\n~~~~$/);
    expect(second).toMatch(/^~~~~md\n[^~]*\n```\n~~~~$/);
  });

  test("in a quote stay in the quote", () => {
    const quoted = `> \`\`\`sh\n${code(6).replaceAll(/^/gm, "> ")}\n> \`\`\``;
    for (const part of splitMarkdown(quoted, 80)) expect(part).toMatch(/^> ```sh\n(?:> .*\n)+> ```$/);
  });

  test("in a list item are closed at their own indentation", () => {
    const [first] = splitMarkdown(`1. Run\n\n   \`\`\`sh\n${code(6).replaceAll(/^/gm, "   ")}\n   \`\`\``, 80);
    expect(first).toMatch(/\n {3}```$/);
  });

  test("that the text leaves open are closed", () => {
    expect(splitMarkdown("Look:\n```js\nlet a", 100)).toEqual(["Look:\n```js\nlet a\n```"]);
  });

  test("are never left as an empty block at either side of a cut", () => {
    for (let filler = 0; filler < 60; filler++) {
      const text = `${"x".repeat(filler)}\n\n\`\`\`js\n${code(5)}\n\`\`\`\n\n${words(12)}`;
      for (const part of splitMarkdown(text, 70)) expect(part).not.toMatch(/```js\n```/);
    }
  });

  test("keep the indentation and the blank lines of the code", () => {
    const python = "def f():\n    if x:\n        return 1\n\n    return 2\n\n\ndef g():\n    return 3";
    const parts = splitMarkdown(`\`\`\`py\n${python}\n\`\`\``, 50);
    const inner = parts.map((part) => part.replace(/^```py\n/, "").replace(/\n```$/, ""));
    expect(inner.join("\n")).toBe(python);
  });
});

describe("for any Markdown and any limit", () => {
  const piece = fc.oneof(
    { weight: 6, arbitrary: fc.lorem({ maxCount: 20 }) },
    {
      weight: 4,
      arbitrary: fc.constantFrom("```", "~~~", "````", "~~~~~", "``", "`", "```js", "~~~ py title=`x`", "``` a`b"),
    },
    { weight: 4, arbitrary: fc.constantFrom("\n", "\n\n", "\r\n", "\r", " ", "    ", "\t") },
    { weight: 2, arbitrary: fc.constantFrom("> ", "- ", "1. ", "   ", "> > ", "- > ", "# ", "| a | b |") },
    { weight: 1, arbitrary: fc.nat(400).map((n) => "`".repeat(n)) },
    { weight: 1, arbitrary: fc.nat(400).map((n) => "a".repeat(n)) },
    { weight: 1, arbitrary: fc.constantFrom("👨‍👩‍👧‍👦", "👍🏽", "é", "\u200D".repeat(70), "🇩🇪🇫🇷", "\uD83D") },
    { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 30 }) },
    { weight: 1, arbitrary: fc.nat(80).map((n) => `\n\`\`\`${"i".repeat(n)}\n${"code line\n".repeat(n)}`) },
  );
  const markdown = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(""));
  const limit = fc.oneof(fc.integer({ min: 50, max: 300 }), fc.constant(2_000));
  const runs = { numRuns: 2_000 };

  test("every message is within the limit, none is empty", () => {
    fc.assert(
      fc.property(markdown, limit, (text, limit) => {
        for (const part of splitMarkdown(text, limit)) {
          expect(part.length).toBeLessThanOrEqual(limit);
          expect(part.trim()).not.toBe("");
        }
      }),
      runs,
    );
  });

  test("no message leaves a fence open", () => {
    fc.assert(
      fc.property(markdown, limit, (text, limit) => {
        for (const part of splitMarkdown(text, limit)) expect(leavesFenceOpen(part)).toBe(false);
      }),
      runs,
    );
  });

  test("nothing is lost: without the fences that were added the messages are the text, but for white space at the cuts", () => {
    fc.assert(
      fc.property(markdown, limit, (text, limit) => {
        expect(canBeRejoined(splitMarkdown(text, limit), text.replaceAll(/\r\n?/g, "\n"))).toBe(true);
      }),
      runs,
    );
  });

  test("appending text changes no message but the last", () => {
    fc.assert(
      fc.property(markdown, markdown, limit, (text, more, limit) => {
        const before = splitMarkdown(text, limit).slice(0, -1);
        expect(splitMarkdown(text + more, limit).slice(0, before.length)).toEqual(before);
      }),
      runs,
    );
  });

  test("streamed character by character, no message but the last ever changes", () => {
    fc.assert(
      fc.property(markdown, fc.integer({ min: 50, max: 120 }), (text, limit) => {
        let shown: string[] = [];
        for (let end = 1; end <= text.length; end++) {
          const now = splitMarkdown(text.slice(0, end), limit);
          expect(now.slice(0, Math.max(0, shown.length - 1))).toEqual(shown.slice(0, -1));
          shown = now;
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** Reads fences line by line: three or more backticks or tildes after indentation, quote and list marks. */
function leavesFenceOpen(message: string): boolean {
  let open: string | null = null;
  for (const line of message.split("\n")) {
    if (open === null) {
      const bare = line.replace(/^(?:\s|>|[-*+][ \t]|\d{1,9}[.)][ \t])*/, "");
      const run = /^(?:`{3,}|~{3,})/.exec(bare)?.[0];
      if (run === undefined) continue;
      if (run.startsWith("`") && bare.slice(run.length).includes("`")) continue;
      open = run;
    } else {
      const bare = line.replace(/^[\s>]*/, "").trimEnd();
      if (bare.length >= open.length && bare === open.charAt(0).repeat(bare.length)) open = null;
    }
  }
  return open !== null;
}

/**
 * Whether each message, with at most its first and its last line taken away where they are fence lines, can be found in
 * the text one after the other with nothing but white space between. Follows every way to do so at once.
 */
function canBeRejoined(messages: readonly string[], text: string): boolean {
  let ends = new Set([0]);
  for (const message of messages) {
    const next = new Set<number>();
    for (const candidate of withoutAddedFences(message)) {
      const content = candidate.trim();
      for (const end of ends) {
        const start = end + (/^\s*/.exec(text.slice(end))?.[0].length ?? 0);
        if (text.startsWith(content, start)) next.add(start + content.length);
      }
    }
    ends = next;
  }
  return [...ends].some((end) => text.slice(end).trim() === "");
}

function withoutAddedFences(message: string): string[] {
  const lines = message.split("\n");
  const isFence = (line: string | undefined) => /^[\s>]*(?:`{3,}|~{3,})/.test(line ?? "");
  const heads = isFence(lines[0]) ? [0, 1] : [0];
  const tails = lines.length > 1 && isFence(lines.at(-1)) ? [lines.length, lines.length - 1] : [lines.length];
  return heads.flatMap((head) => tails.map((tail) => lines.slice(head, tail).join("\n")));
}
