import type { ConversationReader } from "../../src/platform/reader.ts";
import type { Live } from "./live.ts";

export interface Listed {
  readonly place: string;
  readonly title: string;
}

const longestList = 50;
const titleCharacters = 80;

/** The conversations, newest first; those of which nothing is remembered yet too. */
export async function loadList(live: Live, reader: ConversationReader): Promise<readonly Listed[]> {
  const recent = await reader.list("console", longestList);
  const remembered = recent.map(({ id, title }) => ({ place: id.split(":").at(-1) ?? "", title }));
  const known = new Set(remembered.map(({ place }) => place));
  const fresh = live.places().flatMap((place) => {
    const fresh = live.turns(place).filter((turn) => !turn.isRemembered);
    const title =
      fresh.find(({ question }) => question !== null)?.question ?? fresh.find(({ caption }) => caption)?.caption;
    return known.has(place) || title === undefined || title === null
      ? []
      : [{ place, title: title.slice(0, titleCharacters) }];
  });
  return [...fresh, ...remembered];
}
