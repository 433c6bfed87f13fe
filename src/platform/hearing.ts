import type { Heard, Hearing } from "./channel.ts";
import type { Place } from "./message.ts";

/** Somebody who wants to know what happens in some channels. */
export interface Listener {
  /** Cheap. */
  wants(place: Place): boolean;
  /** Resolves when what was heard is kept. @throws StorageError */
  heard(heard: Heard): Promise<void>;
}

/** Hands what is heard to everybody who wants it. One whose store fails keeps no other from hearing. */
export function createHearing(listeners: readonly Listener[]): Hearing {
  return {
    listensTo: (place) => listeners.some((listener) => listener.wants(place)),
    async hear(heard) {
      const place = heard.kind === "message" ? heard.message.conversation : heard.conversation;
      const wanting = listeners.filter((listener) => listener.wants(place));
      const outcomes = await Promise.allSettled(wanting.map((listener) => listener.heard(heard)));
      const failed = outcomes.find((outcome) => outcome.status === "rejected");
      if (failed !== undefined) throw failed.reason;
    },
  };
}
