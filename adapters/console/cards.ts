import { randomUUID } from "node:crypto";
import type { CardOutlet } from "../../src/platform/channel.ts";
import type { Live } from "./live.ts";
import type { LiveTurn } from "./live-turn.ts";

/** Where the one person who has the console open is told something that belongs to no conversation. */
const notices = "for-you";

/** Cards in the console's conversations, in the pages that are open at once, for as long as the process lives. */
export function consoleCards(live: Live): CardOutlet {
  return {
    async post({ channelId }, card) {
      const id = randomUUID();
      live.showCard(channelId, id, card);
      return id;
    },
    async find({ channelId }, { action, value }, since) {
      const isIt = ({ state, at }: LiveTurn) =>
        at >= since &&
        state.kind === "finished" &&
        state.ending.buttons.some((one) => one.action === action && one.value === value);
      return live.turns(channelId).find(isIt)?.messageId ?? null;
    },
    async update({ channelId }, messageId, card) {
      live.showCard(channelId, messageId, card);
    },
    async tell(workspaceId, _personId, card) {
      const messageId = randomUUID();
      live.showCard(notices, messageId, card);
      return { place: { platform: "console", workspaceId, channelId: notices, threadId: null }, messageId };
    },
  };
}
