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
    const near: { term: string; away: number }[] = [];
    for (const { term } of beginningWith.iterate(first, until, word.length + slips)) {
      const away = distanceToStem(word, String(term), slips);
      if (away <= slips) near.push({ term: String(term), away });
    }
    return near
      .sort((a, b) => a.away - b.away)
      .slice(0, maxNeighbours)
      .map(({ term }) => term);
  };
}

function distanceToStem(word: string, stem: string, most: number): number {
  let least = most + 1;
  for (const ending of endings) {
    const length = stem.length + ending.length;
    if (Math.abs(length - word.length) <= most) least = Math.min(least, distance(word, stem + ending));
  }
  return least;
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
