import type { KeyvStorageAdapter } from "keyv";
import type { KeptOffers, Offer } from "../knowledge/channels/offer-store.ts";
import type { Place } from "../platform/message.ts";
import { createInOrder } from "./in-order.ts";
import { openSoftState } from "./soft-state.ts";

/** What was indexed can be forgotten by its card for so long. */
const keptMs = 365 * 86_400_000;

/** Offers as soft state. */
export function keptOffers(store: KeyvStorageAdapter): KeptOffers {
  const state = openSoftState(store, "soft", keptMs);
  const inOrder = createInOrder();
  const keyOf = ({ platform, workspaceId, channelId }: Place, messageId: string) =>
    `offer:${platform}:${workspaceId}:${channelId}:${messageId}`;
  const load = async (key: string) => (await state.read<Offer>(key)) ?? null;

  return {
    find: (place, messageId) => load(keyOf(place, messageId)),
    change(place, messageId, changed) {
      const key = keyOf(place, messageId);
      return inOrder(key, async () => {
        const before = await load(key);
        const after = changed(before);
        if (after !== before) await (after === null ? state.remove(key) : state.write(key, after));
        return { before, after };
      });
    },
  };
}
