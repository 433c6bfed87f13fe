import { nextFence, type Fence } from "../../platform/fence.ts";
import { readMarkdown } from "./read-markdown.ts";
import type { ReadDocument } from "./reading.ts";
import { withoutJsx } from "./without-jsx.ts";

/**
 * MDX as the Markdown that it would be without its components: imports, exports, tags and comments go, what stands between
 * tags stays, and so do titles and labels that stand in them. Lines keep their numbers.
 */
export function readMdx(content: string): ReadDocument {
  const prose: string[] = [];
  const lines: string[] = [];
  let fence: Fence | null = null;
  const endProse = () => lines.push(...(prose.length === 0 ? [] : withoutModules(prose.splice(0)).split("\n")));
  for (const line of content.split("\n")) {
    const after = nextFence(fence, line);
    if (fence === null && after === null) prose.push(line);
    else {
      endProse();
      lines.push(line);
    }
    fence = after;
  }
  endProse();
  return readMarkdown(dedented(lines).join("\n"));
}

/** A statement ends with the line on which its brackets are closed. */
function withoutModules(lines: readonly string[]): string {
  let open = 0;
  const kept = lines.map((line) => {
    if (open === 0 && !moduleStatement.test(line)) return line;
    open = Math.max(0, open + balanceOf(line));
    return "";
  });
  return withoutJsx(kept.join("\n"));
}

const moduleStatement =
  /^(?:import\s+(?:["'{*]|type\s|[\w$]+\s*(?:,|from\s))|export\s+(?:\{|\*|(?:default|const|let|var|function|async|class)\b))/;

function balanceOf(line: string): number {
  const code = line.replaceAll(/(["'`])(?:\\.|(?!\1).)*\1/g, "");
  return (code.match(/[([{]/g)?.length ?? 0) - (code.match(/[)\]}]/g)?.length ?? 0);
}

/**
 * What stands inside of components is often indented as their code is, and Markdown would take that for a code block,
 * which MDX does not have. A list's items keep theirs.
 */
function dedented(lines: readonly string[]): string[] {
  let fence: Fence | null = null;
  let taken = 0;
  let listIndent: number | null = null;
  return lines.map((line) => {
    const after = nextFence(fence, line);
    const indent = line.length - line.trimStart().length;
    if (fence === null && line.trim() !== "") {
      const isItem = /^\s*(?:[-*+]|\d{1,9}[.)])\s/.test(line);
      if (isItem) listIndent = Math.min(listIndent ?? indent, indent);
      else if (listIndent === null || indent <= listIndent) listIndent = null;
      taken = listIndent ?? indent;
    }
    fence = after;
    return line.slice(Math.min(taken, indent));
  });
}
