const fence = /^\s*(?:```|~~~)/;

/** Markdown in blocks, as a reader sees them: paragraphs, lists, tables, headings, and code with its fences, whole. */
export function splitBlocks(markdown: string): string[] {
  const blocks: string[] = [];
  let block: string[] = [];
  let openFence: string | null = null;

  const close = () => {
    const text = block.join("\n").trimEnd();
    if (text.trim() !== "") blocks.push(text);
    block = [];
  };

  for (const line of markdown.replaceAll("\r\n", "\n").split("\n")) {
    const mark = fence.exec(line)?.[0].trim() ?? null;
    if (openFence !== null) {
      block.push(line);
      if (mark !== openFence) continue;
      openFence = null;
      close();
    } else if (mark !== null) {
      close();
      block.push(line);
      openFence = mark;
    } else if (line.trim() === "") close();
    else {
      if (isHeading(line) || (isList(line) && !isList(block[0] ?? ""))) close();
      block.push(line);
      if (isHeading(line)) close();
    }
  }
  // A chunk may end inside its fence: closed here, or everything after it would read as code.
  if (openFence !== null) block.push(openFence);
  close();
  return blocks;
}

export function isCode(block: string): boolean {
  return fence.test(block);
}

export function isList(block: string): boolean {
  return /^\s{0,3}(?:[-*+]|\d{1,9}[.)])\s/.test(block);
}

export function isTable(block: string): boolean {
  return /^\s*\|/.test(block);
}

export function isHeading(block: string): boolean {
  return /^#{1,6}\s/.test(block);
}
