import type { CardOutlet, ChannelMessage, Heard } from "../../platform/channel.ts";
import type { Listener } from "../../platform/hearing.ts";
import { type Place, placeOf } from "../../platform/message.ts";
import type { Log } from "../../platform/log.ts";
import { type ForgottenStore, parseFileKey } from "../channel-store.ts";
import { formatOf } from "../formats/known-formats.ts";
import type { ChannelIndexDeps, FileOutcome } from "./channel-index.ts";
import { offerCard } from "./offer-card.ts";
import type { KeptOffers, Offer } from "./offer-store.ts";
import type { WatchedChannels } from "./watched-channels.ts";

export interface OfferFilesDeps {
  readonly watched: WatchedChannels;
  readonly offers: KeptOffers;
  readonly forgotten: ForgottenStore;
  readonly outletOf: (platform: string) => CardOutlet | null;
  /** Of `KNOWLEDGE_OFFER_FILES`: whether it is offered in every channel, and not only where pins are watched. */
  readonly offersEverywhere: boolean;
  /** Takes over what nobody waits for, and logs what fails of it. */
  readonly behind: (work: Promise<unknown>) => void;
  readonly log: Log;
  readonly now: () => number;
}

export interface FileOffers {
  readonly listener: Listener;
  readonly onFile: ChannelIndexDeps["onFile"];
  /** Resolves when these files of an offer have all been read, and nobody else changes its card until then. */
  outcomes(offer: Offer): { readonly all: Promise<unknown>; stop(): void };
}

/** A change of an old message, as when a link in it is looked up, is no reason to ask. */
const freshMs = 60 * 60_000;

/**
 * Asks, under a file that somebody drops into a channel which is not watched, whether to index it: once for each message, and
 * only for files that can be read. What becomes of the file later is shown in the same card.
 */
export function offerFiles(deps: OfferFilesDeps): FileOffers {
  const { watched, offers, outletOf, behind } = deps;
  const waiting = new Map<string, () => void>();

  const post = async (offer: Offer) => {
    const { place, messageId } = offer;
    const cardId = await outletOf(place.platform)?.post(place, offerCard(offer), messageId);
    if (cardId === undefined) return;
    const { after } = await offers.change(place, messageId, (kept) => kept && { ...kept, cardId });
    // What happened while it was on its way.
    if (after !== null && after.state !== "offered") await show(after);
  };

  const show = async (offer: Offer) => {
    if (offer.cardId !== null)
      await outletOf(offer.place.platform)?.update(offer.place, offer.cardId, offerCard(offer));
  };

  const dropped = async ({ conversation, messageId, author, files, at }: ChannelMessage) => {
    const readable = files.filter(({ name }) => formatOf(name) !== null);
    if (readable.length === 0 || author.isBot === true || deps.now() - at > freshMs) return;
    if (await deps.forgotten.has(conversation.platform, author.id)) return;
    const { platform, workspaceId, channelId, threadId } = conversation;
    const { before, after } = await offers.change(conversation, messageId, (known) => {
      return (
        known ?? {
          place: { platform, workspaceId, channelId, threadId },
          messageId,
          authorId: author.id,
          files: readable.map(({ id, name }) => ({ id, name, outcome: null })),
          state: "offered",
          cardId: null,
        }
      );
    });
    if (before === null && after !== null) behind(post(after));
  };

  const gone = async (place: Place, messageId: string) => {
    const { before, after } = await offers.change(place, messageId, (offer) =>
      offer === null || offer.state === "gone" ? offer : { ...offer, state: "gone" },
    );
    if (after !== null && after !== before) behind(show(after));
  };

  const settled = async (sourceId: string, key: string, outcome: FileOutcome) => {
    const file = parseFileKey(key);
    if (file === null || !sourceId.startsWith("files:")) return;
    const { before, after } = await offers.change(placeOf(sourceId.slice("files:".length)), file.messageId, (offer) =>
      offer === null || !offer.files.some(({ id }) => id === file.fileId)
        ? offer
        : withOutcome(offer, file.fileId, outcome),
    );
    const resolve = waiting.get(`${sourceId} ${key}`);
    if (resolve !== undefined) resolve();
    else if (after !== null && after !== before) await show(after);
  };

  return {
    listener: {
      wants(place) {
        const kinds = new Set(watched.at(place).map(({ kind }) => kind));
        return !kinds.has("channel") && (deps.offersEverywhere || kinds.has("pins"));
      },
      async heard(heard: Heard) {
        if (heard.kind === "message") await dropped(heard.message);
        else if (heard.kind === "deleted") await gone(heard.conversation, heard.messageId);
      },
    },
    onFile: (sourceId, key, outcome) => behind(settled(sourceId, key, outcome)),
    outcomes({ place, messageId, files }) {
      const { platform, workspaceId, channelId } = place;
      const keys = files.map(({ id }) => `files:${platform}:${workspaceId}:${channelId} file:${messageId}/${id}`);
      const all = keys.map((key) => {
        const { promise, resolve } = Promise.withResolvers<void>();
        waiting.set(key, resolve);
        return promise;
      });
      return { all: Promise.all(all), stop: () => keys.forEach((key) => waiting.delete(key)) };
    },
  };
}

/** A file of an offer that was taken back, or whose message is gone, is gone by that. */
function withOutcome(offer: Offer, fileId: string, outcome: FileOutcome): Offer {
  const isOver = offer.state === "forgotten" || offer.state === "gone";
  if (outcome.kind === "gone" && isOver) return offer;
  const files = offer.files.map((file) => (file.id === fileId ? { ...file, outcome } : file));
  const isGone = files.every((file) => file.outcome?.kind === "gone");
  return { ...offer, files, state: isGone ? "gone" : "accepted" };
}
