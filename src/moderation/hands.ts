import type { CardPlace } from "../platform/channel.ts";
import type { Place } from "../platform/message.ts";

export type Withdrawn = "done" | "later" | "unreachable";

/**
 * The port to what moderation does at the platforms. False (null): the platform does not let us, or is out of reach; never
 * throws, for a verdict stands whatever can be done about it.
 */
export interface ModeratorHands {
  /** In private. Markdown. */
  tell(
    who: Pick<Place, "platform" | "workspaceId"> & { readonly authorId: string },
    markdown: string,
  ): Promise<boolean>;
  /** Takes an answer back, forgets the exchange and tells its author in private. `later`: it is still being written. */
  withdraw(turnId: string, sentence: string): Promise<Withdrawn>;
  remove(where: CardPlace, messageId: string, reason: string): Promise<boolean>;
  timeOut(where: Place, personId: string, minutes: number, reason: string): Promise<boolean>;
  /** Null as the message: of the channel itself. */
  linkTo(where: CardPlace, messageId: string | null): Promise<string | null>;
}
