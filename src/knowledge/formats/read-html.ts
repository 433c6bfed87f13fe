import { Parser } from "htmlparser2";
import { type ChunkedDocument, chunkMarkdown } from "../chunk.ts";

/** What is on a page but not of it. */
const skipped = new Set([
  "script",
  "style",
  "nav",
  "header",
  "footer",
  "aside",
  "noscript",
  "template",
  "svg",
  "form",
  "button",
]);
const blocks = new Set([
  "p",
  "div",
  "section",
  "article",
  "main",
  "ul",
  "ol",
  "table",
  "blockquote",
  "dl",
  "figure",
  "hr",
]);

/** A web page as Markdown: headings, lists, code and tables keep their form; all else is its text. */
export function readHtml(content: string): ChunkedDocument {
  const { title, markdown } = htmlToMarkdown(content);
  return chunkMarkdown(markdown, title === "" ? null : title);
}

export function htmlToMarkdown(html: string): { readonly title: string; readonly markdown: string } {
  let title = "";
  let markdown = "";
  let skipping = 0;
  let inTitle = false;
  let inCode = 0;
  const links: string[] = [];
  const endLine = (lines: number) => {
    markdown = markdown.replace(inCode > 0 ? /$/ : /[ \t]+$/, "");
    const has = /\n*$/.exec(markdown)?.[0].length ?? 0;
    if (markdown !== "") markdown += "\n".repeat(Math.max(0, lines - has));
  };

  const parser = new Parser({
    onopentag(name, attributes) {
      if (skipped.has(name)) skipping += 1;
      if (skipping > 0) return;
      const level = /^h([1-6])$/.exec(name)?.[1];
      if (name === "title") inTitle = true;
      else if (level !== undefined) {
        endLine(2);
        markdown += `${"#".repeat(Number(level))} `;
      } else if (name === "pre") {
        endLine(2);
        markdown += "```\n";
        inCode += 1;
      } else if (name === "code" && inCode === 0) markdown += "`";
      else if (name === "li") {
        endLine(1);
        markdown += "- ";
      } else if (name === "tr") endLine(1);
      else if (name === "td" || name === "th") markdown += "| ";
      else if (name === "dt" || name === "dd") endLine(1);
      else if (name === "br") markdown += "\n";
      else if (name === "a") {
        const href = attributes["href"] ?? "";
        const isWeb = /^https?:\/\//.test(href);
        links.push(isWeb ? href : "");
        if (isWeb) markdown += "[";
      } else if (blocks.has(name)) endLine(2);
    },
    ontext(text) {
      if (inTitle) title += text;
      else if (skipping > 0) return;
      else if (inCode > 0) markdown += text;
      else {
        const folded = text.replaceAll(/\s+/g, " ");
        markdown += /(?:^|\s)$/.test(markdown) ? folded.trimStart() : folded;
      }
    },
    onclosetag(name) {
      if (skipped.has(name)) {
        skipping = Math.max(0, skipping - 1);
        return;
      }
      if (skipping > 0) return;
      if (name === "title") inTitle = false;
      else if (name === "pre") {
        inCode -= 1;
        markdown = `${markdown.replace(/\n+$/, "")}\n\`\`\`\n\n`;
      } else if (name === "code" && inCode === 0) markdown += "`";
      else if (name === "td" || name === "th") markdown += " ";
      else if (name === "a") {
        const href = links.pop() ?? "";
        if (href !== "") markdown += `](${href})`;
      } else if (blocks.has(name) || /^h[1-6]$/.test(name)) endLine(2);
    },
  });
  parser.write(html);
  parser.end();
  return { title: title.replaceAll(/\s+/g, " ").trim(), markdown: markdown.trim() };
}
