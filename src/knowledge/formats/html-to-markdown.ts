import { DomUtils, ElementType, parseDocument } from "htmlparser2";
import { MarkdownWriter } from "./markdown-writer.ts";

type Node = ReturnType<typeof parseDocument>["children"][number];
type Element = Extract<Node, { readonly attribs: object }>;

export interface MarkdownOfPage {
  /** Empty where the page has none. */
  readonly title: string;
  readonly markdown: string;
  /** For each line of the Markdown, the line of the page that it comes from, from 1. */
  readonly lines: readonly number[];
  /** Headings that links can lead to, by the line of the Markdown that each stands on, from 1. */
  readonly headings: readonly { readonly line: number; readonly id: string }[];
}

/** A page's words, with its headings, lists, code, tables and links in Markdown's form. */
export function htmlToMarkdown(html: string): MarkdownOfPage {
  const { children } = parseDocument(html, { withStartIndices: true });
  const writer = new MarkdownWriter();
  const lineAt = lineFinder(html);
  const headings: { line: number; id: string }[] = [];
  writeAll(children, { writer, lineAt, headings, inArticle: false, isOneLine: false, indent: "", table: { rows: 0 } });
  const title = DomUtils.findOne(({ name, parent }) => name === "title" && !isNamed(parent, "svg"), children);
  return {
    title: title === null ? "" : DomUtils.textContent(title).replaceAll(/\s+/g, " ").trim(),
    markdown: writer.markdown,
    lines: writer.lines,
    headings,
  };
}

interface Context {
  readonly writer: MarkdownWriter;
  /** The line of a place in the page. */
  readonly lineAt: (index: number) => number;
  readonly headings: { readonly line: number; readonly id: string }[];
  readonly inArticle: boolean;
  /** In a heading or a table's cell, which end with their line. */
  readonly isOneLine: boolean;
  /** Of the list item that this is in. */
  readonly indent: string;
  /** The innermost, and how many rows of it are written. */
  readonly table: { rows: number };
}

const namesIn = (names: string): ReadonlySet<string> => new Set(names.split(" "));
/** What is on a page but not of it. */
const skipped = namesIn("title script style nav noscript template svg button select");
/** Not of a page either, but of an article: often they hold its title. */
const frames = namesIn("header footer aside");
const blocks = namesIn(
  "p div section article main ul ol dl blockquote figure hr header footer aside form table h1 h2 h3 h4 h5 h6 pre",
);
const lines = namesIn("br dt dd tr li summary");

function writeAll(nodes: readonly Node[], context: Context): void {
  for (const node of nodes) {
    if (node.type === ElementType.Text) writeText(node.data, node.startIndex ?? 0, context);
    else if ("attribs" in node) writeElement(node, context);
  }
}

function writeElement(element: Element, context: Context): void {
  const { name, children } = element;
  if (skipped.has(name) || (frames.has(name) && !context.inArticle)) return;
  endLine(element, context);
  if (name === "article" || name === "main") writeAll(children, { ...context, inArticle: true });
  else if (/^h[1-6]$/.test(name)) writeHeading(element, context);
  else if (name === "pre") writePre(element, context);
  else if (name === "ol" || name === "ul") writeList(element, context);
  else if (name === "table") writeAll(children, { ...context, table: { rows: 0 } });
  else if (name === "tr") writeRow(element, context);
  else if (name === "code") writeAround("`", element, "`", context);
  else if (name === "a") writeLink(element, context);
  else if (name === "img") writeText(element.attribs["alt"] ?? "", element.startIndex ?? 0, context);
  else writeAll(children, context);
  endLine(element, context);
}

function endLine({ name }: Element, { writer, isOneLine }: Context): void {
  if (isOneLine) writer.space();
  else if (blocks.has(name)) writer.break(2);
  else if (lines.has(name)) writer.break(1);
}

/** Text that would be taken for a heading, a rule or a fence. */
const markup = /^(?:#{1,6}(?:\s|$)|`{3,}|~{3,}|[=-]+\s*$)/;

function writeText(text: string, start: number, { writer, lineAt }: Context): void {
  const words = text.trim().replaceAll(/\s+/g, " ");
  if (/^\s/.test(text)) writer.space();
  const escape = writer.isAtLineStart && markup.test(words) ? "\\" : "";
  // Text may go on behind a tag that means nothing, so that counting its characters would lead astray.
  const linesBefore = (/^\s*/.exec(text)?.[0].split("\n").length ?? 1) - 1;
  if (words !== "") writer.write(escape + words, lineAt(start) + linesBefore);
  if (/\s$/.test(text)) writer.space();
}

function writeHeading(element: Element, context: Context): void {
  if (context.isOneLine) return writeAll(element.children, context);
  context.writer.lead(`${"#".repeat(Number(element.name.slice(1)))} `);
  writeAll(element.children, { ...context, isOneLine: true });
  context.writer.dropLead();
  const id = idOf(element);
  if (id !== null) context.headings.push({ line: context.writer.lines.length, id });
}

/** Its own, or that of an anchor in it. */
function idOf(heading: Element): string | null {
  const { id = "", name = "" } = heading.attribs;
  if (id + name !== "") return id || name;
  const anchor = DomUtils.findOne(({ attribs }) => (attribs["id"] ?? attribs["name"] ?? "") !== "", heading.children);
  return anchor === null ? null : (anchor.attribs["id"] ?? anchor.attribs["name"] ?? null);
}

/** Fenced by more marks than any that the code holds. */
function writePre(element: Element, context: Context): void {
  if (context.isOneLine) return writeAll(element.children, context);
  const { writer, lineAt } = context;
  const text = DomUtils.getText(element);
  const code = text.replace(/^\n/, "").trimEnd();
  if (code === "") return;
  let fence = "```";
  while (code.includes(fence)) fence += "`";
  const firstLine = lineAt(element.startIndex ?? 0) + (text.startsWith("\n") ? 1 : 0);
  writer.write(`${fence}\n${code}\n${fence}`, firstLine - 1);
}

function writeList({ name, children }: Element, context: Context): void {
  const { writer, indent } = context;
  let number = 0;
  for (const item of children) {
    if (!isNamed(item, "li")) writeAll([item], context);
    else if (context.isOneLine) writeAll(item.children, context);
    else {
      number += 1;
      const bullet = name === "ol" ? `${number}. ` : "- ";
      writer.break(1);
      writer.lead(indent + bullet);
      writeAll(item.children, { ...context, indent: indent + " ".repeat(bullet.length) });
      writer.dropLead();
    }
  }
}

/** A row is a line; the line of dashes under the first makes a table of them. */
function writeRow(row: Element, context: Context): void {
  const { writer, lineAt, table, isOneLine } = context;
  const line = lineAt(row.startIndex ?? 0);
  let cells = 0;
  for (const child of row.children) {
    const isCell = isNamed(child, "td") || isNamed(child, "th");
    if (isCell) {
      cells += 1;
      writer.write("|", lineAt(child.startIndex ?? 0));
      writer.space();
    }
    writeAll(isCell ? child.children : [child], { ...context, isOneLine: true });
    writer.space();
  }
  if (cells > 0) writer.write("|", line);
  if (cells > 0 && table.rows === 0 && !isOneLine) writer.write(`\n${"| --- ".repeat(cells)}|`, line);
  table.rows += cells > 0 ? 1 : 0;
}

function writeLink(element: Element, context: Context): void {
  const href = element.attribs["href"] ?? "";
  const isWeb = /^https?:\/\//.test(href) && DomUtils.textContent(element).trim() !== "";
  if (!isWeb) return writeAll(element.children, context);
  const target = href.replaceAll(/[()\s]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
  writeAround("[", element, `](${target})`, { ...context, isOneLine: true });
}

function writeAround(before: string, element: Element, after: string, context: Context): void {
  const line = context.lineAt(element.startIndex ?? 0);
  context.writer.write(before, line);
  writeAll(element.children, context);
  context.writer.write(after, line);
}

function isNamed(node: object | null, name: string): node is Element {
  return node !== null && "name" in node && node.name === name;
}

/** Asked from the top of the text to its end, mostly: so it goes on from where it was. */
function lineFinder(text: string): (index: number) => number {
  const breaks = Array.from(text.matchAll(/\n/g), ({ index }) => index);
  let passed = 0;
  return (index) => {
    while (passed > 0 && (breaks[passed - 1] ?? 0) >= index) passed -= 1;
    while (passed < breaks.length && (breaks[passed] ?? 0) < index) passed += 1;
    return passed + 1;
  };
}
