/** Prose without tags, fragments and comments, each replaced by its words and its line breaks. Code in backticks stays. */
export function withoutJsx(prose: string): string {
  const written: string[] = [];
  const starts = new RegExp(startOfPiece, "g");
  let at = 0;
  for (let start = starts.exec(prose); start !== null; start = starts.exec(prose)) {
    const [sign] = start;
    const end = endOf(prose, start.index, sign);
    if (end === null) continue;
    const piece = prose.slice(start.index, end);
    written.push(prose.slice(at, start.index), sign.startsWith("`") ? piece : wordsOf(piece));
    at = end;
    starts.lastIndex = end;
  }
  return written.join("") + prose.slice(at);
}

/** Code, a comment, a tag or a fragment's `<>`. */
const startOfPiece = /`+|\{\s*\/\*|<\/?(?:[A-Za-z][\w.:-]*(?=[\s/>])|>)/;
/** A tag with more in it is none, or holds what nobody reads. In characters. */
const maxTagCharacters = 4_000;

/** Null where the piece never ends, so that it is none. */
function endOf(prose: string, start: number, sign: string): number | null {
  const from = start + sign.length;
  if (sign.startsWith("`")) return endOfCode(prose, from, sign);
  if (!sign.startsWith("{")) return endOfTag(prose, from);
  const end = prose.indexOf("*/}", from);
  return end < 0 ? null : end + "*/}".length;
}

/** A run of as many backticks, in the same paragraph. */
function endOfCode(prose: string, from: number, run: string): number | null {
  const paragraph = prose.indexOf("\n\n", from);
  const runs = /`+/g;
  runs.lastIndex = from;
  for (let found = runs.exec(prose); found !== null; found = runs.exec(prose)) {
    if (paragraph >= 0 && found.index > paragraph) return null;
    if (found[0] === run) return runs.lastIndex;
  }
  return null;
}

function endOfTag(prose: string, from: number): number | null {
  if (prose[from - 1] === ">") return from;
  let quote = "";
  let braces = 0;
  for (let at = from; at < Math.min(prose.length, from + maxTagCharacters); at += 1) {
    const sign = prose[at] ?? "";
    if (quote !== "") quote = sign === quote ? "" : quote;
    else if (/["'`]/.test(sign)) quote = sign;
    else if (sign === "{") braces += 1;
    else if (sign === "}") braces -= 1;
    else if (sign === ">" && braces === 0) return at + 1;
  }
  return null;
}

/** Attributes whose strings are words for the reader. */
const spoken =
  /\s(?:title|label|alt|summary|description|heading|caption|tooltip|question)\s*=\s*(?:\{\s*)?(?:"([^"]*)"|'([^']*)'|`([^`]*)`)/g;

function wordsOf(piece: string): string {
  const words = Array.from(piece.matchAll(spoken), ([, ...quoted]) => quoted.join(""));
  const lineBreaks = piece.replaceAll(/[^\n]+/g, "");
  return words.join(" ").replaceAll("\n", " ") + lineBreaks;
}
