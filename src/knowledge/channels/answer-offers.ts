import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../errors.ts";
import type { HandleCard } from "../../platform/card.ts";
import type { Author, Place } from "../../platform/message.ts";
import type { SourceStore } from "../source-store.ts";
import type { WatchStore } from "../channel-store.ts";
import { addHeard, sourceOf } from "./administer-channels.ts";
import { offerCard } from "./offer-card.ts";
import type { FileOffers } from "./offer-files.ts";
import type { KeptOffers, Offer } from "./offer-store.ts";
import { dropFiles, findFiles, orNull, pickFiles, type PickFilesDeps } from "./pick-files.ts";
import type { WatchedChannels } from "./watched-channels.ts";

export interface AnswerOffersDeps extends PickFilesDeps {
  readonly sources: SourceStore;
  readonly watches: WatchStore;
  readonly watched: WatchedChannels;
  readonly offers: KeptOffers;
  readonly outcomes: FileOffers["outcomes"];
  /** As `platform:userId`. */
  readonly admins: ReadonlySet<string>;
  readonly refresh: () => Promise<void>;
  /** Begins to read files that were picked, and to forget those that were let go. */
  readonly indexFiles: () => void;
}

/** Whoever pressed sees the outcome at once where it takes no longer; else it comes into the card by itself. */
const waitMs = 8_000;

const expired = new UserError(
  "offer-expired",
  "I don't know this file any more. `/knowledge add <file>` indexes a file of this channel by its name.",
);
const notFound = new UserError("file-not-found", "I don't find this file any more, or it is over two weeks old.");
const notAllowed = new UserError("not-yours", "Only who dropped the file, or an administrator, can do this.");

/** What people do with offers: index, decline, and forget again. For administrators, and for who dropped the file. */
export function answerOffers(deps: AnswerOffersDeps): HandleCard {
  const { offers, messages, watched } = deps;

  const index = async (offer: Offer, by: Author) => {
    const { place, messageId, files } = offer;
    if (isWatched(place, watched))
      throw new UserError("watched", "This channel is watched: its files are indexed by themselves.");
    const ids = files.map(({ id }) => id);
    const isMeant = (message: { readonly messageId: string }, { id }: { readonly id: string }) =>
      message.messageId === messageId && ids.includes(id);
    const [facts = null, found] = await Promise.all([
      deps.readers.get(place.platform)?.describe(place).catch(orNull),
      findFiles(place, isMeant, deps).catch(orNull),
    ]);
    if (facts === null || found === null) throw notFound;
    const source = sourceOf(place, "files", `${place.platform}:${by.id}`);
    await addHeard(source, facts.name, deps);
    await change(offer, (kept) => ({ ...kept, state: "accepted", files: kept.files.map(unread) }));
    const { all, stop } = deps.outcomes(offer);
    // What was picked before is read again: its outcome may have been lost.
    await dropFiles(place, messageId, ids, messages);
    await pickFiles(place, found, messages);
    await deps.refresh();
    deps.indexFiles();
    await Promise.race([all, sleep(waitMs, null, { ref: false })]);
    stop();
    return (await offers.find(place, messageId)) ?? offer;
  };

  const change = async ({ place, messageId }: Offer, changed: (offer: Offer) => Offer) => {
    const { after } = await offers.change(place, messageId, (kept) => kept && changed(kept));
    if (after === null) throw expired;
    return after;
  };

  const forget = async (offer: Offer) => {
    const forgotten = await change(offer, (kept) => ({ ...kept, state: "forgotten" }));
    const ids = offer.files.map(({ id }) => id);
    await dropFiles(offer.place, offer.messageId, ids, messages);
    deps.indexFiles();
    return forgotten;
  };

  return async ({ action, value, conversation, author }) => {
    const offer = await offers.find(conversation, value);
    if (offer === null) throw expired;
    if (author.id !== offer.authorId && !deps.admins.has(`${conversation.platform}:${author.id}`)) throw notAllowed;
    if (action === "offer.index") return { kind: "replace", card: offerCard(await index(offer, author)) };
    if (action === "offer.forget") return { kind: "replace", card: offerCard(await forget(offer)) };
    const declined = await change(offer, (kept) => (kept.state === "offered" ? { ...kept, state: "declined" } : kept));
    return { kind: "replace", card: offerCard(declined) };
  };
}

function isWatched(place: Place, watched: WatchedChannels): boolean {
  return watched.at(place).some(({ kind }) => kind === "channel");
}

function unread(file: Offer["files"][number]): Offer["files"][number] {
  return { ...file, outcome: null };
}
