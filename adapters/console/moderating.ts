import type { Moderating } from "../../src/platform/channel.ts";
import type { Live } from "./live.ts";

/** The one person who has the console open is told to wait by nobody; what stands in the pages can be taken out of them. */
export function consoleModerating(live: Live): Moderating {
  return {
    async removeMessage({ channelId }, messageId) {
      const turn = live.turns(channelId).find((one) => one.messageId === messageId);
      turn?.delete();
      return turn !== undefined;
    },
    timeOut: async () => false,
    linkTo: async () => null,
  };
}
