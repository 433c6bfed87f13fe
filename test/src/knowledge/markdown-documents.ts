import * as fc from "fast-check";

/** One line of words that occur nowhere else in the document: `word7x`. Numbered by {@link numbered}. */
const words = fc.integer({ min: 1, max: 12 }).map((count) => Array.from({ length: count }, () => "§").join(" "));
const lines = fc.array(words, { minLength: 1, maxLength: 60 });
const fenceMarks = fc.constantFrom("```", "````", "~~~");
const codeLines = fc.array(fc.oneof(words, fc.constantFrom("", "  # §", "``", "- §", "<b>")), { maxLength: 80 });
const fence = fc
  .tuple(fenceMarks, fc.constantFrom("", "js", "§"), codeLines)
  .map(([marks, info, code]) => [`${marks}${info}`, ...code, marks].join("\n"));
const indented = (text: string, by: string) => text.replaceAll(/^(?=.)/gm, by);

const block = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 6 }), words).map(([depth, text]) => `${"#".repeat(depth)} ${text}`),
  fc.tuple(words, fc.constantFrom("===", "---")).map(([text, line]) => `${text}\n${line}`),
  lines.map((all) => all.join("\n")),
  words.map((text) => text.repeat(40).replaceAll("§§", "§. §")),
  fence,
  fence.map((text) => text.slice(0, -3)),
  fc
    .tuple(lines, fence)
    .map(([all, code]) => `${all.map((text) => `- ${text}`).join("\n")}\n\n${indented(code, "  ")}`),
  lines.map((all) => all.map((text, at) => `${at + 1}. ${text}\n   - ${text}`).join("\n")),
  fc.tuple(lines, fence).map(([all, code]) => indented(`${all.join("\n")}\n\n${code}`, "> ")),
  lines.map((all) => ["| § | § |", "|---|---|", ...all.map((text) => `| ${text} | § |`)].join("\n")),
  lines.map((all) => `<details>\n<summary>§</summary>\n${all.join("\n")}\n</details>`),
  lines.map((all) => indented(all.join("\n"), "    ")),
  words.map((text) => `[§]: https://example.com/§ "${text}"`),
  fc.constantFrom("---", "***", "", "  ", "<!-- § -->", "\\# §", "[ ] §", "**§**", "\t§", "§\u2028§", "#", "# #"),
);

/** Documents with all that Markdown has, in any order. */
export const markdownDocument = fc
  .array(fc.tuple(block, fc.constantFrom("\n", "\n\n", "\n\n\n", "\n  \n")), { maxLength: 25 })
  .map((blocks) => numbered(blocks.flat().join("")));

function numbered(text: string): string {
  let last = 0;
  return text.replaceAll("§", () => `word${(last += 1)}x`);
}

export function wordsOf(text: string): string[] {
  return text.match(/word\d+x/g) ?? [];
}
