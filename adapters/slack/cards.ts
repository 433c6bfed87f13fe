import type { Card } from "../../src/platform/card.ts";
import type { CardOutlet } from "../../src/platform/channel.ts";
import type { Place as SlackPlace, SlackApi } from "./api.ts";
import type { CardApi } from "./card-api.ts";
import { cardBody } from "./card-body.ts";
import { withPicture } from "./picture-blocks.ts";
import { hasCode, isAmbiguous } from "./translate-error.ts";

/** Slack's codes for people who can't be written to directly. */
const unreachable = ["cannot_dm_bot", "user_disabled", "user_not_found", "channel_not_found", "messages_tab_disabled"];

/** Cards as messages of the bot. Where Slack asks to wait, they do; what it may have done is not done again. */
export function slackCards(api: SlackApi, cardApi: CardApi): CardOutlet {
  const post = (place: SlackPlace, card: Card) =>
    withPicture(cardApi, card.picture, (picture) =>
      api.insist(
        () => api.postIn(place, cardBody(card, picture), "card"),
        (fault) => !isAmbiguous(fault),
      ),
    );

  return {
    async post({ channelId: channel, threadId }, card, underMessageId) {
      const threadTs = threadId ?? underMessageId;
      const { ts } = await post(threadTs === undefined ? { channel } : { channel, threadTs }, card);
      return ts;
    },
    find: ({ channelId: channel, threadId: threadTs }, button, since) =>
      cardApi.find({ channel, threadTs }, button, since),
    update: ({ channelId: channel }, ts, card) => updateCard(api, cardApi, { channel, ts }, card),
    async tell(workspaceId, personId, card) {
      try {
        const { channel: channelId, ts } = await post({ channel: personId }, card);
        return { place: { platform: "slack", workspaceId, channelId, threadId: null }, messageId: ts };
      } catch (error) {
        if (hasCode(error, ...unreachable)) return null;
        throw error;
      }
    },
  };
}

/** @throws PlatformError */
export async function updateCard(
  api: SlackApi,
  cardApi: CardApi,
  { channel, ts }: { readonly channel: string; readonly ts: string },
  card: Card,
): Promise<void> {
  await withPicture(cardApi, card.picture, (picture) =>
    api.insist(() => api.update({ channel, threadTs: ts }, ts, cardBody(card, picture), null)),
  );
  api.pace.edits.spend();
}
