/** English words that say nothing of what is looked for; kept where there is nothing else. */
const stopWords = new Set(
  "a about after all also am an and any are as at be been before being but by can could did do does doing for from had has have having he her him his how i if in into is it its just me more most my no not of on one or our out over please she should so some such than that the their them then there these they this those to too up us was we were what when where which while who whom why will with would you your".split(
    " ",
  ),
);

/**
 * What a question looks for: words, and as phrases what is written with signs inside (`kebab-case`, `a/path`, `E_1042`), so
 * that an identifier is found as written. Repeated words stay repeated: in a long question they weigh more.
 */
export function termsOf(question: string): string[] {
  const terms: string[] = [];
  for (const piece of question.toLowerCase().split(/\s+/)) {
    const words = piece.match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
    terms.push(...words);
    if (words.length > 1) terms.push(words.join(" "));
  }
  const telling = terms.filter((term) => !stopWords.has(term));
  return (telling.length > 0 ? telling : terms).slice(0, maxTerms);
}

/** The work of a query grows with its terms; a question of 64 words has said what it wants. */
const maxTerms = 64;

/** An FTS5 expression of any terms at all: inside quotes nothing has a meaning, and a quote is doubled. */
export function matchExpression(terms: readonly string[]): string {
  return terms.map((term) => `"${term.replaceAll('"', '""')}"`).join(" OR ");
}

/**
 * Leaves out terms that stand in over a tenth of the chunks while rarer ones remain: they cost most, as each of their
 * chunks is visited, and tell least.
 */
export function withoutCommon(terms: readonly string[], total: number, countOf: (term: string) => number): string[] {
  const counted = terms.map((term) => ({ term, count: countOf(term) })).filter(({ count }) => count > 0);
  const rare = counted.filter(({ count }) => count <= Math.max(total / 10, 50));
  return (rare.length > 0 ? rare : counted).map(({ term }) => term);
}
