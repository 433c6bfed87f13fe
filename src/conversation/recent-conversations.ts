import { setImmediate } from "node:timers/promises";
import { createInOrder } from "./in-order.ts";
import type { SoftState } from "./soft-state.ts";

/** Which conversations of each platform were used last; the newest hundred, so that it stays one small row. */
export interface RecentConversations {
  /** Moves the conversation to the front. */
  touch(conversationId: string): Promise<void>;
  /** Ids that begin with the prefix, the one used last first. Reads one row, however many conversations there are. */
  list(prefix: string): Promise<readonly string[]>;
}

const longest = 100;

export function createRecentConversations(state: SoftState): RecentConversations {
  const inOrder = createInOrder();
  const batches = new Map<string, { readonly ids: Set<string>; readonly written: Promise<void> }>();
  const load = async (platform: string) => (await state.read<readonly string[]>(rowOf(platform))) ?? [];

  const write = async (platform: string, ids: ReadonlySet<string>) => {
    // Many turns may end in one round of the event loop: they share the write of a row that all of a platform share.
    await setImmediate();
    batches.delete(platform);
    const known = await load(platform);
    const newest = [...ids].toReversed();
    if (newest.every((id, index) => known[index] === id)) return;
    await state.write(rowOf(platform), [...new Set([...newest, ...known])].slice(0, longest));
  };

  const open = (platform: string) => {
    const ids = new Set<string>();
    const batch = { ids, written: inOrder(platform, () => write(platform, ids)) };
    batches.set(platform, batch);
    return batch;
  };

  return {
    touch(conversationId) {
      const platform = platformOf(conversationId);
      const { ids, written } = batches.get(platform) ?? open(platform);
      ids.delete(conversationId);
      ids.add(conversationId);
      return written;
    },
    async list(prefix) {
      return (await load(platformOf(prefix))).filter((id) => id.startsWith(prefix));
    },
  };
}

function platformOf(conversationIdOrPrefix: string): string {
  return conversationIdOrPrefix.split(":", 1).join();
}

function rowOf(platform: string): string {
  return `recent:${platform}`;
}
