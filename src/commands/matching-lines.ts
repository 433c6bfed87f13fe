import { stopWords } from "../knowledge/stop-words.ts";

/** So many lines of a passage are shown. */
const maxLines = 3;
const maxLineCharacters = 180;

/** Shorter words are found as written alone. */
const minStem = 3;
const endings = /(?:ations?|ings?|ments?|edly|ies|ed|es|s|ly|e|y)$/;

/**
 * The lines of a passage that have most of the words looked for, in their order, with those words in bold; its first line
 * where none has any (it was found by its meaning). Each is one line of plain words: it must not open a fence, a table or a
 * list that its cut would leave open.
 */
export function matchingLines(markdown: string, query: string): string[] {
  const stems = stemsOf(query);
  const lines = markdown.split("\n").flatMap((line) => plain(line) || []);
  const counted = lines.map((line, at) => ({ line, at, matches: new Set(matchesIn(line, stems)).size }));
  const best = counted
    .filter(({ matches }) => matches > 0)
    .sort((a, b) => b.matches - a.matches || a.at - b.at)
    .slice(0, maxLines)
    .sort((a, b) => a.at - b.at);
  return (best.length > 0 ? best : counted.slice(0, 1)).map(({ line }) => embolden(cut(line, stems), stems));
}

function stemsOf(query: string): string[] {
  const words = query.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  const telling = words.filter((word) => !stopWords.has(word));
  return [...new Set((telling.length > 0 ? telling : words).map(stemOf))];
}

function stemOf(word: string): string {
  const stem = word.toLowerCase().replace(endings, "");
  return stem.length >= minStem ? stem : word.toLowerCase();
}

function matchesIn(line: string, stems: readonly string[]): string[] {
  return (line.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).map(stemOf).filter((stem) => stems.includes(stem));
}

function plain(line: string): string {
  return (
    line
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .replaceAll(/[`*~\\]+/g, "")
      // Inside a word it is the word's own: `E_1042`.
      .replaceAll(/(?<![\p{L}\p{N}])_+|_+(?![\p{L}\p{N}])/gu, "")
      .replaceAll(/[|#>[\]<]+/g, " ")
      .replaceAll(/\s+/g, " ")
      .replace(/^ ?(?:[-+]|\d+[.)]) /, "")
      .trim()
  );
}

/** A long line around its first word that was looked for, between spaces. */
function cut(line: string, stems: readonly string[]): string {
  if (line.length <= maxLineCharacters) return line;
  const words = [...line.matchAll(/[\p{L}\p{N}\p{M}]+/gu)];
  const first = words.find(([word]) => stems.includes(stemOf(word)))?.index ?? 0;
  const from = first <= maxLineCharacters / 2 ? 0 : line.indexOf(" ", first - maxLineCharacters / 2) + 1;
  if (from + maxLineCharacters >= line.length) return `…${line.slice(from)}`;
  const to = line.lastIndexOf(" ", from + maxLineCharacters);
  return `${from > 0 ? "…" : ""}${line.slice(from, to > from ? to : from + maxLineCharacters)}…`;
}

function embolden(line: string, stems: readonly string[]): string {
  return line
    .replaceAll(/[\p{L}\p{N}\p{M}]+/gu, (word) => (stems.includes(stemOf(word)) ? `**${word}**` : word))
    .replaceAll(/\*\*([ _./:-])\*\*/g, "$1");
}
