import { Marked, Renderer, type Token, type Tokens } from "marked";

/** HTML for numbers that the text cites: `[1]`, or `[1, 2]`. */
export type Cite = (numbers: readonly number[], written: string) => string;

/**
 * Markdown to HTML that is safe to show whoever wrote it: a model, or a document. HTML in it is shown as text, links
 * lead to http, https and mailto alone, and nothing is loaded by showing it: what would be an image is a link.
 */
export function renderMarkdown(markdown: string, cite: Cite): string {
  return renderBlocks(lexBlocks(markdown), cite).join("");
}

/** The blocks that the text consists of, with the white space between them; their `raw` joined is the text. */
export function lexBlocks(markdown: string): Token[] {
  return safe.lexer(markdown);
}

/** One piece of HTML a block. */
export function renderBlocks(blocks: readonly Token[], cite: Cite): string[] {
  const shown = blocks.filter(({ type }) => type !== "space" && type !== "def");
  safe.walkTokens(shown, (token) => {
    if (token.type === "citation") Object.assign(token, { html: cite(numbersIn(token.raw), token.raw) });
  });
  return shown.map((block) => safe.parser([block]));
}

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Like the text of Markdown: entities mean their characters. */
function escapeText(text: string): string {
  return text.replaceAll(/&(?!#\d{1,7};|#x[\da-f]{1,6};|\w+;)|[<>"']/gi, escapeHtml);
}

function numbersIn(list: string): number[] {
  return Array.from(list.matchAll(/\d+/g), ([digits]) => Number(digits));
}

const safe = new Marked({
  gfm: true,
  // HTML is text. Left to see it, marked would also pass on what stands inside of <script> or <pre> unescaped.
  tokenizer: { html: () => undefined, tag: () => undefined },
  renderer: {
    text(token) {
      if ("tokens" in token && token.tokens !== undefined) return this.parser.parseInline(token.tokens);
      return escapeText(token.text);
    },
    link({ href, title, tokens }) {
      const words = tokens.map((token) =>
        token.type === "image" ? textToken(altOf(token.text, token["href"])) : token,
      );
      return linkTo(href, this.parser.parseInline(words), title ?? null);
    },
    image: ({ href, text, title }) => linkTo(href, escapeText(altOf(text, href)), title ?? null),
    code: ({ text, lang }) => codeBlock(text, lang ?? ""),
    heading({ tokens, depth }) {
      // The page has the first level, the questions the second.
      const level = Math.min(depth + 2, 6);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>\n`;
    },
    table(token) {
      return `<div class="table">${Renderer.prototype.table.call(this, token)}</div>\n`;
    },
  },
  extensions: [
    {
      name: "citation",
      level: "inline",
      start: (text) => /\[\d/.exec(text)?.index,
      tokenizer(text) {
        const raw = /^\[\d{1,3}(?:\s*,\s*\d{1,3})*\](?!\()/.exec(text)?.[0];
        return raw === undefined || this.lexer.state.inLink ? undefined : { type: "citation", raw };
      },
      renderer: (token) => String(token["html"]),
    },
  ],
});

function codeBlock(text: string, info: string): string {
  const language = /^[\w+#.-]{1,30}/.exec(info)?.[0] ?? "";
  const label = language === "" ? "code" : escapeHtml(language);
  return `<figure class="code"><figcaption>${label}<button type="button" class="copy">Copy</button></figcaption><pre tabindex="0"><code>${escapeHtml(text)}</code></pre></figure>\n`;
}

function linkTo(address: string, words: string, title: string | null): string {
  const url = URL.parse(address.replaceAll("&amp;", "&"));
  if (url === null || !["http:", "https:", "mailto:"].includes(url.protocol)) return words;
  const tooltip = title === null ? "" : ` title="${escapeHtml(title)}"`;
  return `<a href="${escapeHtml(url.href)}"${tooltip} target="_blank" rel="noopener noreferrer">${words}</a>`;
}

function altOf(text: string, address: unknown): string {
  return text.trim() === "" ? String(address) : text;
}

function textToken(text: string): Tokens.Text {
  return { type: "text", raw: text, text, escaped: false };
}
