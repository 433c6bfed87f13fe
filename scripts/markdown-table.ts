/** A table as the formatter writes it: columns are padded. The first row is its head. */
export function renderTable(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows.map((row) => row.map((cell) => cell.replaceAll("|", String.raw`\|`)));
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |\n`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("");
}

/** The document with what stands between `<!-- name:begin -->` and `<!-- name:end -->` made anew. */
export function replaceBetween(document: string, name: string, content: string): string {
  const begin = `<!-- ${name}:begin -->`;
  const [before, after] = [document.indexOf(begin), document.indexOf(`<!-- ${name}:end -->`)];
  if (before < 0 || after < before) throw new Error(`the document lacks ${begin} and its end`);
  return `${document.slice(0, before + begin.length)}\n\n${content}\n${document.slice(after)}`;
}
