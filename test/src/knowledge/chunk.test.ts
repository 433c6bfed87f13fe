import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chunkMarkdown, chunkText } from "../../../src/knowledge/chunk.ts";
import { readMarkdown } from "../../../src/knowledge/formats/read-markdown.ts";
import type { NewChunk } from "../../../src/knowledge/knowledge-store.ts";
import { maxBlockCharacters } from "../../../src/knowledge/split-block.ts";
import { markdownDocument, wordsOf } from "./markdown-documents.ts";

const frontMatter = fc.constantFrom("", "---\ntitle: The front\ntags: [a]\n---\n", "---\nlayout: page\n---\n\n");

describe("any Markdown document", () => {
  test("every word is in a passage, in the headings above it, or in the title", () => {
    fc.assert(
      fc.property(frontMatter, markdownDocument, (matter, markdown) => {
        const { title, chunks } = readMarkdown(matter + markdown);
        const found = new Set(
          wordsOf([title ?? "", ...chunks.flatMap(({ path, text }) => [...path, text])].join("\n")),
        );
        expect(wordsOf(markdown).filter((word) => !found.has(word))).toEqual([]);
      }),
    );
  });

  test("the line of a passage is where it begins", () => {
    fc.assert(
      fc.property(frontMatter, markdownDocument, (matter, markdown) => {
        const document = matter + markdown;
        expect(misplaced(document, readMarkdown(document).chunks)).toEqual([]);
      }),
    );
  });

  test("no passage is too long, and none leaves a fence open", () => {
    fc.assert(
      fc.property(markdownDocument, (markdown) => {
        const { chunks } = chunkMarkdown(markdown);
        expect(chunks.filter(({ text }) => text.length > maxBlockCharacters || text.trim() === "")).toEqual([]);
        expect(chunks.filter(({ text }) => leavesFenceOpen(text)).map(({ text }) => text)).toEqual([]);
      }),
    );
  });
});

describe("any plain text", () => {
  const line = fc.oneof(fc.constantFrom("", " ", "\t", "# §", "  § §."), fc.string({ unit: "binary", maxLength: 40 }));
  const plainText = fc
    .array(
      fc.oneof(
        { weight: 30, arbitrary: line },
        line.map((text) => text.repeat(300)),
      ),
      { maxLength: 60 },
    )
    .map((all) => all.join("\n").replaceAll(/[\r`~]/g, ""));

  test("every sign of it is in a passage, in order", () => {
    fc.assert(
      fc.property(plainText, (text) => {
        const together = chunkText(text)
          .map((chunk) => chunk.text)
          .join("");
        expect(withoutSpace(together)).toBe(withoutSpace(text));
      }),
    );
  });

  test("no passage is too long, and each begins on its line", () => {
    fc.assert(
      fc.property(plainText, (text) => {
        const chunks = chunkText(text);
        expect(chunks.filter((chunk) => chunk.text.length > maxBlockCharacters)).toEqual([]);
        expect(misplaced(text, chunks)).toEqual([]);
      }),
    );
  });
});

test("the title in the front matter is the document's, and its first heading stands above the passages", () => {
  const document = '---\ntitle: "How we pay"\n---\n\n# Paying\n\nMonthly.\n';
  expect(readMarkdown(document)).toEqual({
    kind: "document",
    title: "How we pay",
    chunks: [{ path: ["Paying"], text: "Monthly.", line: 7 }],
  });
});

test("a document that begins with a line and not with front matter keeps its words", () => {
  expect(readMarkdown("---\nSome words.\n\n---\nMore.\n").chunks[0]?.text).toContain("Some words.");
});

test("a section knows the headings above it, and one without words is found by its heading", () => {
  const document =
    "# Guide\n\nHello.\n\n## Install\n\n### On Linux\n\nRun it.\n\n### On Windows\n\n## Remove\n\nGone.\n";
  expect(readMarkdown(document)).toEqual({
    kind: "document",
    title: "Guide",
    chunks: [
      { path: [], text: "Hello.", line: 3 },
      { path: ["Install", "On Linux"], text: "Run it.", line: 9 },
      { path: ["Install"], text: "On Windows", line: 11 },
      { path: ["Remove"], text: "Gone.", line: 15 },
    ],
  });
});

test("code that is cut is a fence in each passage", () => {
  const lines = Array.from({ length: 400 }, (_, at) => `  step(${at});`).join("\n");
  const { chunks } = chunkMarkdown(`Before.\n\n\`\`\`ts\n${lines}\n\`\`\`\n`);
  expect(chunks.length).toBeGreaterThan(2);
  for (const { text } of chunks.slice(1)) expect(text).toMatch(/^```ts\n {2}step\(\d+\);\n[^]*\n```$/);
});

function withoutSpace(text: string): string {
  return text.replaceAll(/\s/g, "");
}

/** Passages whose first line is not on the line they name; behind a fence that was reopened, the second. */
function misplaced(document: string, chunks: readonly NewChunk[]) {
  const source = document.split("\n");
  return chunks.filter(({ text, line }) => {
    const [first = "", second = ""] = text.split("\n").map((each) => each.trim());
    const there = source[line - 1] ?? "";
    return !there.includes(first) && !(/^[>\s]*(?:```|~~~)/.test(first) && there.includes(second));
  });
}

/** By the rules of Markdown outside of quotes and lists, which may be indented at will. */
function leavesFenceOpen(text: string): boolean {
  let open: string | null = null;
  for (const line of text.split("\n")) {
    const [, marks = "", info = ""] = /^(?:[\s>]|- )*(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (open === null) open = marks === "" || (marks.startsWith("`") && info.includes("`")) ? null : marks;
    else if (marks.startsWith(open) && info.trim() === "") open = null;
  }
  return open !== null;
}
