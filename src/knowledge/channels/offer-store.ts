import type { CardPlace } from "../../platform/channel.ts";
import type { Place } from "../../platform/message.ts";
import type { FileOutcome } from "./channel-index.ts";

/** To index the files of one message, which somebody dropped into a channel. */
export interface Offer {
  readonly place: CardPlace;
  readonly messageId: string;
  /** Who dropped them. */
  readonly authorId: string;
  readonly files: readonly OfferedFile[];
  readonly state: "offered" | "declined" | "accepted" | "forgotten" | "gone";
  /** Null until it is posted. */
  readonly cardId: string | null;
}

export interface OfferedFile {
  readonly id: string;
  readonly name: string;
  /** Null until it is known. */
  readonly outcome: FileOutcome | null;
}

/** What was offered, by message. Every method throws StorageError. */
export interface KeptOffers {
  find(place: Place, messageId: string): Promise<Offer | null>;
  /** One change after the other; resolves to how it was before and is now. `changed` returns what it was given where nothing is to change. */
  change(place: Place, messageId: string, changed: (offer: Offer | null) => Offer | null): Promise<ChangedOffer>;
}

export interface ChangedOffer {
  readonly before: Offer | null;
  readonly after: Offer | null;
}
