import type { GoldenQuestion } from "../knowledge/golden-store.ts";
import { plainWords } from "./plain-words.ts";

/** So many documents are named. */
const named = 3;

/** A golden question in a line, with what answers it, who made it golden, and its id. */
export function describeGolden({ id, question, relevant, madeBy, at }: GoldenQuestion): string {
  const titles = relevant.slice(0, named).map(({ title }) => plainWords(title));
  const more = relevant.length > named ? ["…"] : [];
  return [
    `**${plainWords(question)}**`,
    [...titles, ...more].join(", "),
    `by ${madeBy.map(({ name }) => plainWords(name)).join(", ")} on ${new Date(at).toISOString().slice(0, 10)}`,
    `\`${id}\``,
  ].join(" · ");
}
