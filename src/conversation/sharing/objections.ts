import type { CitingStore, Standing } from "../../knowledge/citing-store.ts";
import type { Scope } from "../../knowledge/scope.ts";
import type { RememberedTurn, Support } from "../history.ts";

export interface Readable {
  /** What everyone there may read. */
  readonly channel: readonly Scope[];
  /** What the one may read who shares it. */
  readonly own: readonly Scope[];
}

/** What stands against showing an answer to a channel, a sentence each; only titles are named that its asker may see. */
export async function objectionsTo(
  { restsOn }: RememberedTurn["answer"],
  { channel, own }: Readable,
  citings: Pick<CitingStore, "standing">,
): Promise<string[]> {
  if (restsOn === undefined) return ["I don't remember what it rests on. Please ask again."];
  const [there, here] = await Promise.all([citings.standing(restsOn, channel), citings.standing(restsOn, own)]);
  const sentences = restsOn.flatMap((support, index) => {
    const [forAll = "gone", forOne = "gone"] = [there[index], here[index]];
    return forAll === "stands" ? [] : [sentenceOf(nameOf(support, forOne), forAll)];
  });
  return [...new Set(sentences)];
}

function nameOf({ title, number }: Support, forOne: Standing): string {
  const cited = number === null ? "" : ` [${number}]`;
  const isSeen = forOne === "stands" || forOne === "changed";
  return isSeen ? `“${title}”${cited}` : `A source${cited}`;
}

function sentenceOf(name: string, standing: Exclude<Standing, "stands">): string {
  switch (standing) {
    case "hidden":
      return `${name} is not for everyone in that channel.`;
    case "changed":
      return `${name} has changed since. Please ask again.`;
    case "gone":
      return `${name} is gone. Please ask again.`;
  }
}
