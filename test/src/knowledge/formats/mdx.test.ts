import fc from "fast-check";
import { expect, test } from "vitest";
import { readMdx } from "../../../../src/knowledge/formats/read-mdx.ts";
import { markdownDocument, wordsOf } from "../markdown-documents.ts";

test("components go, their words stay, and lines keep their numbers", () => {
  const { title, chunks } = readMdx(`---
title: Starting
---
import { Card } from "./card";
export const meta = {
  a: [1, 2],
};

{/* Nobody reads
    this. */}
# Start here

<Card title="Quick start" icon={<Icon name="bolt" />} onClick={() => go(">")}>
    Install it with \`<npm>\`.

    \`\`\`sh
    npm i
    \`\`\`
</Card>

<Tabs>
  <Tab label="Linux">
    - one
      - two
  </Tab>
</Tabs>

<>Done</>, if 3 < 4 and \`a <b c>\`.
`);
  expect(title).toBe("Starting");
  expect(chunks).toEqual([
    {
      path: ["Start here"],
      text: [
        "Quick start\nInstall it with `<npm>`.",
        "```sh\nnpm i\n```",
        "Linux",
        "- one\n  - two",
        "Done, if 3 < 4 and `a <b c>`.",
      ].join("\n\n"),
      line: 13,
    },
  ]);
});

test("without components it is Markdown: every word is found, on the same line", () => {
  fc.assert(
    fc.property(markdownDocument, (markdown) => {
      // In MDX an indented line is no code, and HTML comments and definitions are no part of it.
      fc.pre(!/^(?: {4}|\t)|<!--|^\[|^\s*>/m.test(markdown));
      const { title, chunks } = readMdx(markdown);
      const found = new Set(wordsOf([title, ...chunks.flatMap(({ path, text }) => [...path, text])].join("\n")));
      expect(wordsOf(markdown).filter((word) => !found.has(word))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test("what looks like a tag and never ends is text", () => {
  expect(readMdx("Use <Card and {/* on.").chunks).toMatchObject([{ text: "Use <Card and {/* on." }]);
});
