import type { FusedHit } from "./fuse.ts";

/** What nobody writes but to name one thing: `E_1042`, `getUserById`, `src/turns/queue.ts`, `v2.14.3`, `--dry-run`, `ECONNREFUSED`. Not
 * `kebab-case`: half of English is written so, and the words' order counts in keyword search anyway. */
const shapes = [
  /[\p{L}\p{N}]_[\p{L}\p{N}]/u,
  /^\p{Ll}{2,}\p{Lu}\p{Ll}/u,
  /^--[\p{L}][\p{L}\p{N}-]+$/u,
  /^v?\d+\.\d+\.\d+/,
  /[\p{L}\p{N}]\/[\p{L}\p{N}_-]+(?:\/|\.\p{L})/u,
  /^[\p{L}\p{N}_-]+\.(?:c|conf|cpp|cs|css|csv|env|go|h|html|ini|java|jsx?|json|log|md|py|rb|rs|sh|sql|toml|tsx?|txt|xml|ya?ml)$/u,
  /^\p{Lu}{6,}$/u,
  /^(?=.*\p{Lu})(?=.*\d)[\p{Lu}\d-]{5,}$/u,
  /\p{L}(?:::|\(\))/u,
];

/** So much of its place an identifier decides, beside everything else that is known of a passage. */
const share = 0.25;

/** A text with more of them names nothing in particular: it is code, or a log. */
const mostNamed = 3;

/** The identifiers in a question, in lower case. */
export function identifiersIn(question: string): string[] {
  const pieces = question.split(/[\s"“”'`<>]+/).map((piece) => piece.replace(/^[([{]+|[)\]},.;:!?]+$/g, ""));
  return [...new Set(pieces.filter((piece) => shapes.some((shape) => shape.test(piece))))].map((piece) =>
    piece.toLowerCase(),
  );
}

/**
 * Passages that hold the question's identifiers as written come before what is only like it: who names one thing does not
 * mean another. It is no rule without exception, since a question may name a thing that its answer does not.
 */
export function preferIdentifiers(hits: readonly FusedHit[], question: string): readonly FusedHit[] {
  const identifiers = identifiersIn(question);
  if (identifiers.length === 0 || identifiers.length > mostNamed) return hits;
  return hits
    .map(({ chunk, score }) => {
      const text = [chunk.documentTitle, ...chunk.path, chunk.text].join("\n").toLowerCase();
      const held = identifiers.filter((identifier) => text.includes(identifier)).length / identifiers.length;
      return { chunk, score: (1 - share) * score + share * held };
    })
    .sort((a, b) => b.score - a.score);
}
