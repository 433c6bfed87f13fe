/**
 * Markdown that is still being written, as it should look meanwhile: marks that are open are closed, and pieces of
 * marks that mean nothing yet are held back, so that no raw `**`, fence, link or table flashes by.
 */
export function closeHalfOpen(markdown: string): string {
  const text = markdown.replace(/(^|\n)[ \t>]*(?:`{1,2}|~{1,2})$/, "");
  const last = text.slice(text.lastIndexOf("\n\n") + 1);
  if (isInFence(text)) return text;
  const before = text.slice(0, text.length - last.length);
  return before + closeInline(withoutTableHead(last));
}

/** An open fence needs no help: to the end of the text, all is code. */
function isInFence(text: string): boolean {
  let open: string | null = null;
  for (const [, marker = "", info = ""] of text.matchAll(/^[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)*(`{3,}|~{3,})(.*)$/gm)) {
    if (open === null) open = marker;
    else if (marker.startsWith(open) && info.trim() === "") open = null;
  }
  return open !== null;
}

/** Before the row of dashes has come, a table looks like a line of bars. */
function withoutTableHead(block: string): string {
  return block.replace(/(^|\n)\|[^\n]*(?:\n\|?[\s:|-]*)?$/, "$1");
}

function closeInline(block: string): string {
  const [ticks] = /`+(?=[^`]*$)/.exec(block) ?? [];
  const isInCode = ticks !== undefined && (block.match(/`+/g) ?? []).length % 2 === 1;
  if (isInCode) return block.endsWith(ticks) ? block.slice(0, -ticks.length) : `${block}${ticks}`;
  const line = withoutHalfLink(block);
  const marks = line.replaceAll(/`[^`]*`/g, "").match(/\*\*|~~/g) ?? [];
  const open = ["**", "~~"].filter((mark) => marks.filter((one) => one === mark).length % 2 === 1);
  return open.reduce((shown, mark) => {
    const words = shown.trimEnd().replace(/[*~]+$/, "");
    const hasJustOpened = shown.slice(words.length).includes(mark);
    return hasJustOpened ? words : words + mark;
  }, line);
}

/** Of `[label](https://exa` only the label is shown; of `[1`, which will be a citation, nothing; `[1]` is one. */
function withoutHalfLink(block: string): string {
  return block.replace(/!?\[([^\][\n]*)(\](?:\([^)\n]*)?)?$/, (written, label: string, end = "") => {
    const isNumber = /^[\d,\s]*$/.test(label);
    if (isNumber && end !== "") return end === "]" ? written : label;
    return isNumber ? "" : label;
  });
}
