import type { SearchQuery } from "./search.ts";

/**
 * What somebody typed into a search: `#channel`, `from:name`, `before:` and `after:` a day, month or year, `"words in this
 * order"` and `-without`. What is left, the quoted words too, is what is looked for.
 */
export function parseSearch(text: string): SearchQuery {
  return parse(text, [without, phrase(1), ...origins]);
}

/**
 * The same in a question, where less is meant so: a minus is as often a flag, and one quoted word a name. The caller asks
 * again without the filter where it leaves nothing: nobody who asked must be told so.
 */
export function parseQuestion(text: string): SearchQuery {
  return parse(text, [phrase(2), ...origins]);
}

interface Found {
  readonly phrases: string[];
  readonly without: string[];
  readonly channels: string[];
  readonly authors: string[];
  after: number | null;
  before: number | null;
}

interface Operator {
  /** Its value is in the first group, or in the second. */
  readonly pattern: RegExp;
  /** Adds to what was found. Returns what of it is still looked for; null where it means nothing and stays as typed. */
  readonly take: (found: Found, value: string) => string | null;
}

const quoted = String.raw`["“]([^"“”]+)["”]`;

const without = operator(String.raw`-(?:${quoted}|([\p{L}\p{N}][^\s"“”]*))`, (found, word) => add(found.without, word));

const phrase = (leastWords: number) =>
  operator(`${quoted}()`, ({ phrases }, words) => {
    if (words.trim().split(/\s+/).length < leastWords) return null;
    add(phrases, words);
    return words;
  });

const origins = [
  operator(String.raw`(?:in:)?(?:#(\p{L}[\p{L}\p{N}_-]*)|<#(\w+)(?:\|[^>]*)?>)`, (found, name) =>
    add(found.channels, name),
  ),
  operator(String.raw`from:@?(?:${quoted}|([\p{L}\p{N}][\p{L}\p{N}_.-]*))`, (found, name) => add(found.authors, name)),
  operator(String.raw`after:(\d{4}(?:-\d\d){0,2})()`, (found, day) => bound(day, (at) => (found.after = at))),
  operator(String.raw`before:(\d{4}(?:-\d\d){0,2})()`, (found, day) => bound(day, (at) => (found.before = at))),
];

/** After a space or at the beginning: inside a word or an address none of it means anything. */
function operator(pattern: string, take: Operator["take"]): Operator {
  return { pattern: new RegExp(String.raw`(?<=^|\s)${pattern}(?=$|[\s,.;!?])`, "giu"), take };
}

function add(to: string[], name: string): string {
  to.push(name.trim());
  return "";
}

/** The first moment of a day, a month or a year, in UTC. */
function bound(day: string, set: (at: number) => void): string | null {
  const at = Date.parse(`${day}${"-01-01".slice(day.length - 4)}T00:00:00Z`);
  // A 30th of February would be the 1st of March.
  if (Number.isNaN(at) || !new Date(at).toISOString().startsWith(day)) return null;
  set(at);
  return "";
}

function parse(text: string, operators: readonly Operator[]): SearchQuery {
  const found: Found = { phrases: [], without: [], channels: [], authors: [], after: null, before: null };
  const left = operators.reduce(
    (rest, { pattern, take }) =>
      rest.replaceAll(
        pattern,
        (whole: string, first?: string, second?: string) => take(found, first ?? second ?? "") ?? whole,
      ),
    text,
  );
  const isNarrowed =
    [found.phrases, found.without, found.channels, found.authors].some(({ length }) => length > 0) ||
    found.after !== null ||
    found.before !== null;
  return isNarrowed ? { text: left.replaceAll(/\s+/g, " ").trim(), filter: found } : { text };
}
