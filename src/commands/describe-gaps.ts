import type { GapGroup, OpenGaps } from "../knowledge/gap-admin.ts";
import { plainWords } from "./plain-words.ts";
import type { Gap } from "../knowledge/gap-store.ts";

/** So many are named of each group. */
const namedPlaces = 3;

/** The open questions, a numbered line each, and what stands below them. */
export function gapLines({ groups, hidden }: OpenGaps): { readonly lines: string[]; readonly below: string[] } {
  const elsewhere = hidden > 0 ? [`_${hidden} more were asked in private places, and are shown there alone._`] : [];
  const none = groups.length === 0 ? ["No open questions: all that was asked was answered."] : [];
  return { lines: groups.map(lineOf), below: [...none, ...elsewhere] };
}

function lineOf({ id, question, gaps }: GapGroup, index: number): string {
  const [last] = gaps;
  const times = gaps.length === 1 ? "once" : `${gaps.length} times`;
  const nearest = last?.nearest[0];
  return [
    `${index + 1}. **${plainWords(question)}**`,
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
