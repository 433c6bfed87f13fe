import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AttemptKind } from "../../../src/abuse/attempts.ts";
import { KnownLinks } from "../../../src/abuse/known-links.ts";
import { SafeMarkdown } from "../../../src/abuse/safe-markdown.ts";

function links(): KnownLinks {
  const known = new KnownLinks(["status.corp.com", "*.wiki.corp.com"]);
  known.trustSource("https://docs.corp.com/keys.md#rotating");
  known.trustQuestion("what is on https://asked.org/page and ann@asked.net?");
  known.quote("See <https://quoted.io/a/b?c=d>, mail hr@quoted.io, or bare.quoted.dev/x.");
  return known;
}

function safe(
  markdown: string,
  cuts: readonly number[] = [],
): { readonly text: string; readonly kinds: AttemptKind[] } {
  const kinds: AttemptKind[] = [];
  const filter = new SafeMarkdown(links(), (kind) => kinds.push(kind));
  const places = [...new Set([0, ...cuts.map((cut) => cut % (markdown.length + 1)), markdown.length])].sort(
    (a, b) => a - b,
  );
  const pieces = places.slice(1).map((end, index) => filter.push(markdown.slice(places[index], end)));
  return { text: pieces.join("") + filter.end(), kinds };
}

describe("links", () => {
  test.for([
    "[the keys](https://docs.corp.com/anything?x=1)",
    "see https://docs.corp.com/other.",
    "<https://docs.corp.com/x>",
    "[asked](https://asked.org/elsewhere)",
    "https://status.corp.com/today and https://team.wiki.corp.com/x",
    "[b](https://quoted.io/a/b?c=d), its folder https://quoted.io/a and https://quoted.io",
    "mail hr@quoted.io or ann@asked.net",
    "[docs.corp.com](https://docs.corp.com/keys)",
    "[mail](mailto:hr@quoted.io)",
    "[a section](#keys) and [a file](keys.md)",
    "bare.quoted.dev/x",
  ])("that lead to what is known stay as they are: %s", (markdown) => {
    expect(safe(markdown)).toEqual({ text: markdown, kinds: [] });
  });

  test.for([
    ["[x](https://evil.com/?q=1)", "x (`https://evil.com/?q=1`)"],
    ["go to https://evil.com/a, now", "go to `https://evil.com/a`, now"],
    ["<https://evil.com>", "`https://evil.com`"],
    ["[x](https://docs.corp.com@evil.com/)", "x (`https://docs.corp.com@evil.com/`)"],
    ["[x](https://user@docs.corp.com/)", "x (`https://user@docs.corp.com/`)"],
    ["[x](https://docs.corp.com:8443/)", "x (`https://docs.corp.com:8443/`)"],
    ["[x](javascript:alert(1))", "x (`javascript:alert(1)`)"],
    ["[x](data:text/html,hi)", "x (`data:text/html,hi`)"],
    ["[x](//evil.com/a)", "x (`//evil.com/a`)"],
    ["[x](&#104;ttps://evil.com)", "x (`&#104;ttps://evil.com`)"],
    ["[x](HTTPS://EVIL.COM)", "x (`HTTPS://EVIL.COM`)"],
    ["[x](https://%65vil.com)", "x (`https://%65vil.com`)"],
    ["[x](https://quoted.io/a/b?c=d&q=secret)", "x (`https://quoted.io/a/b?c=d&q=secret`)"],
    ["[x](mailto:hr@quoted.io?body=secret)", "x (`mailto:hr@quoted.io?body=secret`)"],
    ["www.evil.com and evil.com/?q=1", "`www.evil.com` and `evil.com/?q=1`"],
    ["&#104;ttps&#58;//evil.com/x", "`https://evil.com/x`"],
    [String.raw`https\:\/\/evil\.com`, "`https://evil.com`"],
    ["https://дocs.corp.com/x", "`https://дocs.corp.com/x`"],
    ["[a](\nhttps://evil.com/x)", "a (`https://evil.com/x`)"],
    ["mail me@evil.com", "mail `me@evil.com`"],
    ["<https://evil.com/x|docs.corp.com>", "`https://evil.com/x|docs.corp.com`"],
    ["`a`https://evil.com", "`a` `https://evil.com`"],
    [
      "**https://evil.com/** and https://docs.corp.com.evil.com/",
      "**`https://evil.com/`** and `https://docs.corp.com.evil.com/`",
    ],
    ["slack://open?x=1", "`slack://open?x=1`"],
  ] as const)("to anywhere else become plain text: %s", ([markdown, shown]) => {
    expect(safe(markdown)).toEqual({ text: shown, kinds: expect.arrayContaining(["unknown-link"]) });
  });

  test.for([
    "[https://docs.corp.com](https://asked.org/)",
    "[docs.corp.com/keys](https://docs.corp.com/other)",
    "[**docs.corp.com**](https://asked.org)",
    "[d\u043Ecs.corp.com](https://asked.org)",
    "[docs\u200B.corp.com](https://asked.org)",
    "[docs\uFF0Ecorp\uFF0Ecom](https://asked.org)",
  ])("whose words show another address are shown with their own: %s", (markdown) => {
    const { text, kinds } = safe(markdown);
    expect(text).toMatch(/\(`https:\/\/(asked|docs)[^`]*`\)$/);
    expect(text).not.toContain("](");
    expect(kinds).toContain("hidden-link");
  });

  test("a name that is given to an address is not given", () => {
    expect(safe("[click][1]\n\n[1]: https://evil.com/?q=1\n").text).toBe(
      "[click][1]\n\n\\[1]: `https://evil.com/?q=1`\n",
    );
    expect(safe("[click]\n\n[click]: <javascript:x>\n").text).toMatch(/\\\[click]: /);
    expect(safe("[1]: The handbook").text).toBe("[1]: The handbook");
  });
});

test.for([
  ["![](https://evil.com/?q=secret)", "(`https://evil.com/?q=secret`)"],
  ["![a chart](https://evil.com/c.png)", "a chart (`https://evil.com/c.png`)"],
  ["![a chart](https://docs.corp.com/c.png)", "[a chart](https://docs.corp.com/c.png)"],
  ["![x](local.png)", "x (`local.png`)"],
  ["[![i](https://evil.com/i)](https://docs.corp.com)", "i (`https://evil.com/i`) (`https://docs.corp.com`)"],
  ['<img src="https://evil.com/?q=1">', '<img src="`https://evil.com/?q=1`">'],
] as const)("an image is a link or its words: %s", ([markdown, shown]) => {
  expect(safe(markdown).text).toBe(shown);
});

test.for([
  "<!channel>",
  "<!here|here>",
  "<@U123>",
  "<@&77>",
  "<!subteam^S1>",
  "@everyone",
  "hi @here",
  "<\u200B@U1>",
  "@\u2060channel",
  "&lt;!channel&gt;",
  String.raw`\@everyone`,
  String.raw`\<@U1>`,
])("nobody is pinged: %s", (markdown) => {
  const { text, kinds } = safe(markdown);
  expect(text).not.toMatch(/(<|&lt;)[@!]|@(everyone|here|channel)/);
  expect(kinds).toContain("ping");
});

describe("code", () => {
  test.for([
    "`curl https://evil.com`",
    "```sh\ncurl https://evil.com\n```\n",
    "- do\n   ```\n   https://evil.com\n   ```\n",
  ])("keeps its addresses: %s", (markdown) => {
    if (markdown.startsWith("-")) expect(safe(markdown).text).toContain("https://evil.com");
    else expect(safe(markdown)).toEqual({ text: markdown, kinds: [] });
  });

  test.for([
    "a ` b https://evil.com/x",
    "~~~\nhttps://evil.com/x\n~~~",
    "    ```\nhttps://evil.com/x\n    ```",
    "```\na ``` https://evil.com/x\n```",
    "a ` b\n\n`x https://evil.com/x y` z",
    "\\` https://evil.com/x `",
  ])("that is code only to some platforms holds no live address: %s", (markdown) => {
    expect(safe(markdown).text).toContain("https[:]//evil[.]com/x");
  });
});

const signs = [
  "[",
  "]",
  "(",
  ")",
  "<",
  ">",
  "`",
  "``",
  "```",
  "~~~",
  "!",
  "\\",
  "\n",
  "\n\n",
  " ",
  "|",
  "&lt;",
  "&#58;",
  '"',
];
const addresses = [
  "https://evil.com/a(b)?q=1",
  "https://docs.corp.com/x",
  "evil.com",
  "www.evil.com",
  "a@evil.com",
  "javascript:x",
  "://",
  "//evil.com",
  "https:",
  ".com",
  "[::1]",
];
const words = [
  "word",
  "README.md",
  "1.",
  "-",
  "@everyone",
  "<@U1>",
  "<!here>",
  ":",
  "x](",
  "](",
  "[a](",
  "![",
  "😀",
  "\uD83D",
  "\u200B",
  "\r",
  "a.b",
];
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(...signs),
      fc.constantFrom(...addresses),
      fc.constantFrom(...words),
      fc.string({ maxLength: 3 }),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(""));

test("however the text is cut, the same is shown", () => {
  fc.assert(
    fc.property(text, fc.array(fc.nat(), { maxLength: 12 }), (markdown, cuts) => {
      const whole = safe(markdown);
      expect(safe(markdown, cuts)).toEqual(whole);
      expect(
        safe(
          markdown,
          Array.from(markdown, (_, index) => index),
        ).text,
      ).toBe(whole.text);
    }),
    { numRuns: 3_000 },
  );
});

test("text without any of these is not changed", () => {
  const plain = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          "word ",
          "\n",
          "\n\n",
          "- item",
          "# Title",
          "**bold**",
          "_x_",
          "`code`",
          "[1]",
          "[1, 2]",
          "[x] done",
          "|a|b|\n|-|-|\n",
        ),
        fc.constantFrom(
          "```ts\nconst a = b[0](c);\n```\n",
          "README.md",
          "src/app.ts:12",
          "node.js",
          "3.14",
          "a <b> c",
          "x < y && y > z",
          "&amp;",
          "\\*",
          "e.g.",
          "!",
          "@ann",
          "#help",
          "😀",
          "Ü",
        ),
        fc.stringMatching(/^[\p{L} ,;?]{0,12}$/u),
      ),
      { maxLength: 40 },
    )
    .map((parts) => parts.join(" "));
  fc.assert(
    fc.property(plain, fc.array(fc.nat(), { maxLength: 6 }), (markdown, cuts) => {
      expect(safe(markdown, cuts)).toEqual({ text: markdown, kinds: [] });
    }),
    { numRuns: 1_000 },
  );
});

test.for(["[", "![", "`", "<", "](", "a@", "&#", "\\", "a.b.", "[a](", "~~~\n"])(
  "a text of nothing but signs is read to its end: %s",
  (sign) => {
    expect(safe(sign.repeat(20_000 / sign.length)).text.length).toBeGreaterThanOrEqual(20_000 - sign.length);
  },
);
