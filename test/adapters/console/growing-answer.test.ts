import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GrowingAnswer } from "../../../adapters/console/growing-answer.ts";
import { openCitation } from "../../../adapters/console/pages/sources.ts";
import { renderMarkdown } from "../../../adapters/console/render.ts";

const answer = `Rotate it in **three** steps [1], with \`keys create\` and ~~luck~~ [the guide](https://a.example/guide).

1. Create
2. Tell \`all\`

   in one go

\`\`\`sh
keys create   # **not bold**
\`\`\`

> quoted

| a | b |
|---|---|
| 1 | 2 |

- x
- y

1. a

2. b
`;

describe("an answer that is being written", () => {
  test("is at its end what it would have been at once, however it came in pieces", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (lengths) => {
        const { growing, shown } = grow(answer, lengths);
        expect(growing.renderWhole(openCitation).join("")).toBe(renderMarkdown(answer, openCitation));
        expect(shown.at(-1)).toBe(renderMarkdown(answer, openCitation));
      }),
    );
  });

  test("never flashes a mark that is not yet closed", () => {
    for (const html of grow(answer, [1]).shown) {
      const words = html
        .replaceAll(/<figure[^]*?<\/figure>/g, "")
        .replaceAll(/<[^>]*>/g, "")
        .trim();
      expect(words).not.toMatch(/\*\*|~~|`|\]\(|\||\[/);
    }
  });

  test("a fence is code from its first line on, and its end is never a line of it", () => {
    const half = grow("Run:\n\n```sh\nkeys create\n``", [1]).shown;
    expect(half.at(-1)).toContain("<code>keys create</code>");
    expect(half.join("")).not.toContain("`");
  });

  test("of a long answer only the end is rendered again", () => {
    const growing = new GrowingAnswer(openCitation);
    for (let paragraph = 0; paragraph < 500; paragraph++) {
      growing.append(`Paragraph ${paragraph} has a few words.\n\n`);
      growing.render();
    }
    expect(growing.unfinishedLength).toBeLessThan(200);
    expect(growing.render()).toHaveLength(500);
  });
});

function grow(text: string, lengths: readonly number[]) {
  const growing = new GrowingAnswer(openCitation);
  const shown: string[] = [];
  for (let at = 0, piece = 0; at < text.length; piece++) {
    const length = lengths[piece % lengths.length] ?? 1;
    growing.append(text.slice(at, at + length));
    at += length;
    shown.push(growing.render().join(""));
  }
  return { growing, shown };
}
