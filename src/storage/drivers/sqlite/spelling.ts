import type { DatabaseSync } from "node:sqlite";

/** Shorter words have too many neighbours. */
const minLength = 4;
/** So many slips a word of this length is forgiven. */
const slipsIn = (word: string) => (word.length >= 8 ? 2 : 1);
/** The best neighbours that are looked for in a word's place. */
const maxNeighbours = 3;
/** The index holds stems: `deploy` stands for `deployment`, and a slip in its end must be seen there. */
const endings = [
  "",
  "s",
  "e",
  "es",
  "ed",
  "ing",
  "er",
  "y",
  "ies",
  "ment",
  "ments",
  "ation",
  "ations",
  "ion",
  "ly",
  "al",
];

/**
 * Words of the index that are nearly the one given, nearest first. Those that begin with its first letter are looked
 * through (70 ms in 100,000 chunks), so it is for a search that has found nothing.
 */
export function openSpelling(database: DatabaseSync): (word: string) => string[] {
  database.exec("CREATE VIRTUAL TABLE IF NOT EXISTS temp.known_words USING fts5vocab(main, chunk_words, row)");
  const beginningWith = database.prepare(
    "SELECT term FROM temp.known_words WHERE term >= ?1 AND term < ?2 AND length(term) <= ?3",
  );
  return (word) => {
    const [first = ""] = word;
    if (word.length < minLength || !/^\p{L}+$/u.test(word)) return [];
    const until = String.fromCodePoint((first.codePointAt(0) ?? 0) + 1);
    const slips = slipsIn(word);
    const near: Form[] = [];
    for (const { term } of beginningWith.iterate(first, until, word.length + slips)) {
      const form = nearestForm(word, String(term), slips);
      if (form.away <= slips) near.push(form);
    }
    return near
      .sort((a, b) => a.away - b.away)
      .slice(0, maxNeighbours)
      .map(({ word }) => word);
  };
}

interface Form {
  readonly word: string;
  readonly away: number;
}

/** A word, not the stem: what is searched for is stemmed, and a stem's stem may be another. */
function nearestForm(word: string, stem: string, most: number): Form {
  let nearest: Form = { word: stem, away: most + 1 };
  for (const ending of endings) {
    const form = stem + ending;
    if (Math.abs(form.length - word.length) > most) continue;
    const away = distance(word, form);
    if (away < nearest.away) nearest = { word: form, away };
  }
  return nearest;
}

/** Insertions, deletions, changes and swaps of neighbours (optimal string alignment). */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwapped ? (beforeLast[j - 2] ?? 0) + 1 : Infinity;
      row.push(Math.min(changed, swapped, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length] ?? 0;
}
