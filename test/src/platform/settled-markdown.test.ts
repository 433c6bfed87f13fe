import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderMarkdown } from "../../../adapters/console/render.ts";
import { settledLength } from "../../../src/platform/settled-markdown.ts";

const shown = (markdown: string) => markdown.slice(0, settledLength(markdown));

describe("what is half-open is held back", () => {
  test.each([
    ["words", "Turn it off", "Turn it off"],
    ["white space at the end", "Turn it off. \n\n", "Turn it off."],
    ["bold", "Press **Sa", "Press"],
    ["bold that may go on", "Press **Save**", "Press"],
    ["bold that is closed", "Press **Save** no", "Press **Save** no"],
    ["emphasis in bold", "So **it *is* tr", "So"],
    ["bold around emphasis that closes at once", "So ***it** is* so", "So ***it** is* so"],
    ["an asterisk that has closed nothing yet", "So ***it** is", "So"],
    ["bold left open in the paragraph before", "So **it\n\nis *th", "So **it\n\nis"],
    ["bold left open in the item before", "- So **it\n- is", "- So **it\n- is"],
    ["spaced asterisks", "2 * 3 * 4", "2 * 3 * 4"],
    ["underscores in words", "set max_open_files to", "set max_open_files to"],
    ["underscores around words", "the _same", "the"],
    ["strikethrough", "for ~~5", "for"],
    ["a single tilde", "about ~5 minutes", "about ~5 minutes"],
    ["an escape", "5 \\", "5"],
    ["an escaped mark", "5 \\* 3", "5 \\* 3"],
    ["code", "run `npm st", "run"],
    ["code that may go on", "run `npm start`", "run"],
    ["code with marks in it", "run `a **b` and", "run `a **b` and"],
    ["code with backticks in it", "run ``a ` b", "run"],
    ["a citation that may become a link", "as said [1]", "as said"],
    ["a citation", "as said [1], and", "as said [1], and"],
    ["a link's text", "see [the do", "see"],
    ["a link's address", "see [the docs](https://exa", "see"],
    ["a link's address with brackets", "see [the docs](https://example.com/a_(b)", "see"],
    ["a link's title", 'see [the docs](https://example.com "The', "see"],
    ["a link", "see [the docs](https://example.com)", "see [the docs](https://example.com)"],
    ["bold that a link's text does not close", "**see [the** docs](https://example.com) th", ""],
    ["brackets in brackets", "see [a [b] c", "see"],
    ["an image", "so: ![a graph](https://exa", "so:"],
    ["what may become an image", "so!", "so"],
    ["an exclamation", "so! And", "so! And"],
    ["an autolink", "see <https://exam", "see"],
    ["an autolink that is whole", "see <https://example.com/a_b*c>", "see <https://example.com/a_b*c>"],
    ["smaller than", "a < b and", "a < b and"],
    ["an entity", "a &am", "a"],
    ["an ampersand", "a & b", "a & b"],
    ["half a surrogate pair", "fine \uD83D", "fine"],
    ["what may be half a family", "fine 👨‍👩‍", "fine"],
    ["a family", "fine 👨‍👩‍👧‍👦 th", "fine 👨‍👩‍👧‍👦 th"],
    ["half a flag", "in 🇩", "in"],
    ["a heading's mark", "so\n\n##", "so"],
    ["a heading", "so\n\n## Ti", "so\n\n## Ti"],
    ["what may underline a heading", "so\n--", "so"],
    ["a list's mark", "so\n- ", "so"],
    ["a list's mark before bold", "so\n- **a", "so"],
    ["a list's number", "so\n12.", "so"],
    ["a number that begins a line", "so\n12 a", "so\n12 a"],
    ["a quote's mark", "so\n> ", "so"],
    ["what may become a fence", "so\n``", "so"],
  ])("%s", (_, markdown, expected) => {
    expect(shown(markdown)).toBe(expected);
  });
});

describe("code fences", () => {
  test.each([
    ["are held back from their first line", "So:\n\n```js\nlet a;\n", "So:"],
    ["until a line closes them", "So:\n\n```js\nlet a;\n```", "So:"],
    ["and are shown whole", "So:\n\n```js\nlet a;\n```\n", "So:\n\n```js\nlet a;\n```"],
    ["of tildes with backticks inside", "~~~md\n```\na\n```\n\nb\n", ""],
    ["in a list", "1. So:\n\n   ```sh\n   ls\n", "1. So:"],
    ["in a quote", "> ```sh\n> ls\n> ```\n> so", "> ```sh\n> ls\n> ```\n> so"],
    [
      "with the line ends of Windows",
      "So:\r\n\r\n```js\r\nlet a;\r\n```\r\nthen *",
      "So:\r\n\r\n```js\r\nlet a;\r\n```\r\nthen",
    ],
    ["that are none: code inside a line", "``` a`b ``` so", "``` a`b ``` so"],
  ])("%s", (_, markdown, expected) => {
    expect(shown(markdown)).toBe(expected);
  });

  test("that are longer than a message are shown line by line", () => {
    const code = `\`\`\`js\n${"let a = 1;\n".repeat(200)}`;
    expect(shown(`${code}let b`)).toBe(code.trimEnd());
  });
});

describe("tables", () => {
  const table = "| a | b |\n|---|---|\n| 1 | 2 |";
  test.each([
    ["a line that may be a header is held back", "So:\n\n| a | b", "So:"],
    ["a header without a bar in front from its first bar", "So:\n\na | b\n", "So:\n\na"],
    ["and shown where no row of dashes follows", "a | b\nand", "a | b\nand"],
    ["inline marks before the bar stay whole", "run `a | b` now", "run"],
    ["a row of dashes is held back", "So:\n\n| a | b |\n|--", "So:"],
    ["rows are held back", `So:\n\n${table}\n`, "So:"],
    ["until a blank line", `${table}\n\n`, table],
    ["or a line that is no row", `${table}\nso`, `${table}\nso`],
    ["in a list", "- | a |\n  |---|\n  | 1 |", ""],
    ["an escaped bar is none", "a \\| b", "a \\| b"],
  ])("%s", (_, markdown, expected) => {
    expect(shown(markdown)).toBe(expected);
  });

  test("that are longer than a message are shown row by row", () => {
    const rows = `${table}\n${"| 3 | 4 |\n".repeat(200)}`;
    expect(shown(`${rows}| 5 `)).toBe(rows.trimEnd());
  });
});

test("a mark that is never closed does not hold an answer back for ever", () => {
  const text = `so *it ${"goes on ".repeat(230)}`;
  expect(shown(text)).toBe(text.trimEnd());
});

describe("for any text", () => {
  const piece = fc.oneof(
    { weight: 4, arbitrary: fc.lorem({ maxCount: 4 }) },
    { weight: 4, arbitrary: fc.constantFrom("\n", "\n\n", "\r\n", "\r", " ", "    ", "\t", "\n\n\n") },
    {
      weight: 6,
      arbitrary: fc.constantFrom("*", "**", "***", "_", "__", "~~", "~", "`", "``", "```", "~~~", "```js", "````"),
    },
    {
      weight: 6,
      arbitrary: fc.constantFrom(
        "[",
        "](",
        ")",
        "]",
        "(",
        "![",
        "!",
        "<",
        "<http://a",
        ">",
        '"',
        "'",
        "\\",
        "&",
        "&amp;",
        "&#x",
      ),
    },
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        "> ",
        "- ",
        "1. ",
        "12",
        "# ",
        "---",
        "===",
        "| a | b |",
        "|",
        "|---|---|\n",
        "\n| 1 |\n",
      ),
    },
    { weight: 1, arbitrary: fc.constantFrom("👨‍👩‍👧‍👦", "👍🏽", "é", "\u200D", "🇩🇪🇫🇷", "\uD83D", "1️⃣", "a", ".", "1") },
    { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 10 }) },
    { weight: 1, arbitrary: fc.integer({ min: 1_700, max: 1_900 }).map((length) => "word ".repeat(length / 5)) },
    { weight: 1, arbitrary: fc.integer({ min: 1_700, max: 1_900 }).map((length) => "| a |\n".repeat(length / 6)) },
  );
  const markdown = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(""));

  test("what was shown stays shown, whatever follows", () => {
    fc.assert(
      fc.property(markdown, fc.array(fc.nat(), { maxLength: 40 }), (text, cuts) => {
        const ends = [...cuts.map((cut) => cut % (text.length + 1)), text.length].toSorted((a, b) => a - b);
        let before = 0;
        for (const end of ends) {
          const now = settledLength(text.slice(0, end));
          expect(now).toBeGreaterThanOrEqual(before);
          expect(now).toBeLessThanOrEqual(end);
          before = now;
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("at the length too from which marks are taken for plain ones, and blocks come line by line", () => {
    const marks = [
      ...["*", "**", "_", "~~", "`", "``"].map((mark) => [mark, mark] as const),
      ["*a [b* ", "](u) "],
      ["[a", "](u)"],
      ["![a", "](u)"],
      ['[a](u "', '")'],
      ["<http://a", ">"],
      ["| a ", "|\n|---|\n| 1 |\n"],
      ["| a |\n|---", "|\n| 1 |\n"],
      ["| a |\n|---|\n", "\nb"],
      ["```\n", "\n```\nb"],
    ] as const;
    const filler = fc.constantFrom("word ", "w", "-", "| a |\n", "word\n", "*", "[");
    const before = fc.constantFrom("", "so *it ", "- ", "`");
    fc.assert(
      fc.property(before, fc.constantFrom(...marks), filler, fc.nat(40), (start, [open, close], fill, more) => {
        const text = `${start}${open}${fill.repeat(2_000).slice(0, 1_770 + more)}${close} and **more** of it`;
        let shown = settledLength(text.slice(0, 1_780));
        for (let end = 1_781; end <= text.length; end += 1) {
          const now = settledLength(text.slice(0, end));
          expect(now).toBeGreaterThanOrEqual(shown);
          shown = now;
        }
      }),
      { numRuns: 60 },
    );
  });

  test("character by character too, and no surrogate pair is cut", () => {
    fc.assert(
      fc.property(markdown, (text) => {
        let before = 0;
        for (let end = 1; end <= Math.min(text.length, 400); end += 1) {
          const now = settledLength(text.slice(0, end));
          expect(now).toBeGreaterThanOrEqual(before);
          expect(/[\uD800-\uDBFF]$/.test(text.slice(0, now)) && /^[\uDC00-\uDFFF]/.test(text.slice(now))).toBe(false);
          before = now;
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe("for any answer as models write them", () => {
  const word = fc.constantFrom("alpha", "beta", "max_open_files", "5", "über", "x-y", "don't", "👍🏽", "a & b", "2 * 3");
  const words = fc.array(word, { minLength: 1, maxLength: 4 }).map((all) => all.join(" "));
  const inline = fc.oneof(
    { weight: 4, arbitrary: words },
    words.map((text) => `**${text}**`),
    fc.tuple(words, words, words).map(([a, b, c]) => `**${a} *${b}* ${c}**`),
    words.map((text) => `_${text}_`),
    words.map((text) => `~~${text}~~`),
    words.map((text) => `\`${text} **\``),
    words.map((text) => `[${text}](https://example.com/a_b "t")`),
    fc.constantFrom("[1]", "[1, 2]", "<https://example.com/a_b>", "&amp;", "\\*"),
  );
  const line = fc.array(inline, { minLength: 1, maxLength: 6 }).map((all) => all.join(" "));
  const block = fc.oneof(
    line,
    line.map((text) => `## ${text}`),
    fc.array(line, { minLength: 1, maxLength: 3 }).map((items) => items.map((item) => `- ${item}`).join("\n")),
    fc
      .array(line, { minLength: 1, maxLength: 3 })
      .map((items) => items.map((item, i) => `${i + 1}. ${item}`).join("\n")),
    line.map((text) => `> ${text}`),
    words.map((text) => `\`\`\`sh\n${text} ** \`\n\n${text}\n\`\`\``),
    fc.tuple(words, line, line).map(([head, a, b]) => `| ${head} | b |\n|:---|---|\n| ${a} | 1 |\n| ${b} | 2 |`),
  );
  const answer = fc.array(block, { minLength: 1, maxLength: 5 }).map((blocks) => blocks.join("\n\n"));
  const wordsOn = (markdown: string) => renderMarkdown(markdown, (_, written) => written).replaceAll(/<[^>]*>|\s/g, "");

  test("no mark ever shows: the words on screen begin the words of the whole", () => {
    fc.assert(
      fc.property(answer, (text) => {
        const whole = wordsOn(text);
        for (let end = 1, before = -1; end <= text.length; end += 1) {
          const now = settledLength(text.slice(0, end));
          if (now === before) continue;
          before = now;
          const onScreen = wordsOn(text.slice(0, now));
          expect(whole.slice(0, onScreen.length)).toBe(onScreen);
        }
      }),
      { numRuns: 60 },
    );
  });
});
