import type { FusedHit } from "./fuse.ts";

/** What nobody writes but to name one thing: `E_1042`, `getUserById`, `src/turns/queue.ts`, `v2.14.3`, `--dry-run`, `ECONNREFUSED`. */
const shapes = [
  /[\p{L}\p{N}]_[\p{L}\p{N}]/u,
  /\p{Ll}\p{Lu}/u,
  /^--?[\p{L}][\p{L}\p{N}-]+$/u,
  /^[\p{L}\p{N}]+-[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)+$/u,
  /^v?\d+\.\d+\.\d+/,
  /[\p{L}\p{N}]\/[\p{L}\p{N}_-]+(?:\/|\.\p{L})/u,
  /^[\p{L}\p{N}_-]{2,}\.\p{Ll}{1,5}$/u,
  /^\p{Lu}{6,}$/u,
  /^(?=.*\p{Lu})(?=.*\d)[\p{Lu}\d-]{5,}$/u,
  /\p{L}(?:::|\(\))/u,
];

/** The identifiers in a question, in lower case. */
export function identifiersIn(question: string): string[] {
  const pieces = question.split(/[\s"“”'`<>]+/).map((piece) => piece.replace(/^[([{]+|[)\]},.;:!?]+$/g, ""));
  return [...new Set(pieces.filter((piece) => shapes.some((shape) => shape.test(piece))))].map((piece) =>
    piece.toLowerCase(),
  );
}

/**
 * Passages that hold the question's identifiers as written come before all that hold fewer of them: who names one thing does
 * not mean another that is like it. Nothing moves where none of the passages holds any.
 */
export function preferIdentifiers(hits: readonly FusedHit[], question: string): readonly FusedHit[] {
  const identifiers = identifiersIn(question);
  if (identifiers.length === 0) return hits;
  return hits
    .map(({ chunk, score }) => {
      const text = [chunk.documentTitle, ...chunk.path, chunk.text].join("\n").toLowerCase();
      const held = identifiers.filter((identifier) => text.includes(identifier)).length;
      return { chunk, score: (score + held / identifiers.length) / 2, held };
    })
    .sort((a, b) => b.held - a.held || b.score - a.score)
    .map(({ chunk, score }) => ({ chunk, score }));
}
