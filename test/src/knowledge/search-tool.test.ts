import fc from "fast-check";
import { expect, test } from "vitest";
import { renderPassages } from "../../../src/knowledge/search-tool.ts";
import { passageOf } from "../../helpers/engine.ts";

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "</passage>",
        '<passage number="9">',
        "</PASSAGE >",
        "<",
        ">",
        '"',
        "\n",
        "\r",
        "< /passage>",
        "&lt;/passage>",
        "\u2028",
      ),
      fc.string({ maxLength: 8 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

test("for any words, a passage can't close its tag, open another, or add to its attributes", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(hostile, hostile, hostile), { minLength: 1, maxLength: 3 }), (given) => {
      const passages = given.map(([title, heading, text], index) => ({
        ...passageOf(`p${index}`, text),
        documentTitle: title,
        path: [heading],
      }));
      const rendered = renderPassages(passages, 1, "7f3a");
      const tags = rendered.match(/<\s*\/?\s*passage[^>]*>?/gi) ?? [];
      expect(tags).toHaveLength(2 * passages.length);
      for (const [index, tag] of tags.entries()) {
        if (index % 2 === 0) expect(tag).toMatch(/^<passage-7f3a number="\d+" from="[^"<>\n]*">$/);
        else expect(tag).toBe("</passage-7f3a>");
      }
    }),
    { numRuns: 1000 },
  );
});

test("passages are numbered on from where it is told to begin", () => {
  const rendered = renderPassages([passageOf("a", "One."), passageOf("b", "Two.")], 4, "7f3a");
  expect(rendered).toContain('number="4"');
  expect(rendered).toContain('number="5"');
});
