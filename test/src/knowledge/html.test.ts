import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readHtml } from "../../../src/knowledge/formats/read-html.ts";
import { htmlToMarkdown } from "../../../src/knowledge/formats/html-to-markdown.ts";
import { wordsOf } from "./markdown-documents.ts";

const markdownOf = (html: string) => htmlToMarkdown(html).markdown;

test.each([
  ["headings", "<h1>One</h1><p>a</p><h3>Two <b>bold</b></h3>b", "# One\n\na\n\n### Two bold\n\nb"],
  ["a heading over several lines", "<h2>\n <div>Two</div>\n <br>lines\n</h2>", "## Two lines"],
  ["lists", "<ul><li>a<li>b<ol><li>c</li><li><p>d</p></li></ol></ul>", "- a\n- b\n\n  1. c\n  2. d"],
  [
    "code",
    "<p>Run <code>npm ci</code>:</p><pre><code>a\n  <b>b</b>\n\nc</code></pre>d",
    "Run `npm ci`:\n\n```\na\n  b\n\nc\n```\n\nd",
  ],
  ["code that holds a fence", "<pre>```\nx\n```</pre>", "````\n```\nx\n```\n````"],
  ["a table", "<table><tr><th>A<th>B</tr><tr><td><p>1</p><td>2</table>", "| A | B |\n| --- | --- |\n| 1 | 2 |"],
  [
    "links",
    '<p>See <a href="https://a.example/x (1)">the page</a>, <a href="/b">here</a>.',
    "See [the page](https://a.example/x%20%281%29), here.",
  ],
  ["code in a cell", "<table><tr><td>a<pre>b\nc</pre><td>d</table>", "| a b c | d |\n| --- | --- |"],
  ["entities", "<p>a &lt; b &amp;&nbsp;c &#x2603; &eacute;", "a < b & c ☃ é"],
  ["white space", "<p>\n  a\n  b <i>c</i>d </p>\n\n<p>e", "a b cd\n\ne"],
  ["an image's words", '<p><img src="a.png" alt="The map"></p>', "The map"],
  ["definitions", "<dl><dt>a<dd>b<dt>c<dd>d</dl>", "a\nb\nc\nd"],
  ["text that looks like Markdown", "<p># no heading</p><p>```</p><p>---</p>", "\\# no heading\n\n\\```\n\n\\---"],
])("%s", (_, html, markdown) => expect(markdownOf(html)).toBe(markdown));

test("what surrounds a page is left out, and the head of its article is not", () => {
  const page = `<!doctype html><html><head><title>\n  The   page </title><style>p { color: red }</style></head><body>
    <header>Site</header><nav>Menu</nav><script>alert("x")</script><svg><title>Icon</title></svg>
    <article><header><h1>The page</h1></header><p>Words.</p></article><footer>Imprint</footer></body></html>`;
  expect(readHtml(page)).toEqual({
    kind: "document",
    title: "The page",
    chunks: [{ path: [], text: "Words.", line: 4 }],
  });
});

test("an icon's title is not the page's", () => {
  expect(htmlToMarkdown("<svg><title>Icon</title></svg><p>a</p>").title).toBe("");
});

describe("any page", () => {
  const tags = fc.constantFrom(
    ..."p div h1 h3 ul ol li table tr td th pre code a br b main article blockquote dl dt".split(" "),
  );
  const piece = fc.oneof(
    fc.constantFrom("§", " § ", "\n", "§ §.", "# §", "``` §", "&amp;", "< ", "& ", "<!-- x -->", "-", "="),
    tags.map((name) => `<${name}>`),
    tags.map((name) => `</${name}>`),
    fc.constantFrom('<a href="https://a.example">', "<!doctype html>", "<![CDATA[x]]>", "\n\n\n"),
  );
  const page = fc.array(piece, { maxLength: 120 }).map((pieces) => {
    let last = 0;
    return pieces.join("").replaceAll("§", () => `word${(last += 1)}x`);
  });

  test("every word is found, whatever the tags", () => {
    fc.assert(
      fc.property(page, (html) => {
        const { title, chunks } = readHtml(html);
        const found = new Set(
          wordsOf([title ?? "", ...chunks.flatMap(({ path, text }) => [...path, text])].join("\n")),
        );
        expect(wordsOf(html).filter((word) => !found.has(word))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  test("the line of a passage is where its first word is", () => {
    fc.assert(
      fc.property(page, (html) => {
        const lines = html.split("\n");
        const { chunks } = readHtml(html);
        const misplaced = chunks.filter(({ text, line }) => {
          const [first = ""] = wordsOf(text);
          // A list, a table or code begins at its tag; the words are on that line or below it.
          const at = lines.findIndex((each) => each.includes(first));
          return (
            first !== "" && (at + 1 < line || (!/^[-`|\d[]/.test(text) && at + 1 !== line && text.startsWith(first)))
          );
        });
        expect(misplaced).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });
});
