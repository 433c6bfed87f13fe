import type { GapGroup, OpenGaps } from "../knowledge/gap-admin.ts";
import { plainWords } from "./plain-words.ts";
import type { Gap } from "../knowledge/gap-store.ts";

/** So many are named of each group. */
const namedPlaces = 3;

/** The open questions, a line each, as chat and the command line show them. */
export function describeGaps({ groups, hidden }: OpenGaps, limit: number): string {
  const more = groups.length > limit ? [`…and ${groups.length - limit} more.`] : [];
  const elsewhere = hidden > 0 ? [`_${hidden} more were asked in private places, and are shown there alone._`] : [];
  if (groups.length === 0) return ["No open questions: all that was asked was answered.", ...elsewhere].join("\n");
  return [...groups.slice(0, limit).map(lineOf), ...more, ...elsewhere].join("\n");
}

function lineOf({ id, question, gaps }: GapGroup): string {
  const [last] = gaps;
  const times = gaps.length === 1 ? "once" : `${gaps.length} times`;
  const nearest = last?.nearest[0];
  return [
    `- **${plainWords(question)}**`,
    `asked ${times}: ${placesOf(gaps)}`,
    nearest === undefined ? "nothing near" : `nearest: ${plainWords(nearest)}`,
    `\`${id}\``,
  ].join(" · ");
}

function placesOf(gaps: readonly Gap[]): string {
  const places = gaps.map(
    ({ authorName, conversation, at }) =>
      `${conversation.visibility === "direct" ? "in a direct message" : `${plainWords(authorName)} in \`${conversation.channelId}\``} on ${new Date(at).toISOString().slice(0, 10)}`,
  );
  const distinct = [...new Set(places)];
  return [...distinct.slice(0, namedPlaces), ...(distinct.length > namedPlaces ? ["…"] : [])].join(", ");
}
