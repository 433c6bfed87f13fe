import { PlatformError } from "../../src/errors.ts";
import type { Card, CardReaction } from "../../src/platform/card.ts";
import type { Log } from "../../src/platform/log.ts";
import type { SlackApi } from "./api.ts";
import type { CardApi } from "./card-api.ts";
import { cardBody } from "./card-body.ts";
import { updateCard } from "./cards.ts";
import { viewOf } from "./form-view.ts";
import { bodiesOf } from "./message-body.ts";
import type { CardEvent } from "./parse-card.ts";
import { withPicture } from "./picture-blocks.ts";
import { respond } from "./respond.ts";
import { hasCode } from "./translate-error.ts";

/** Carries out what follows from a press or a form. Never throws: what can't be shown is logged. */
export type React = (event: CardEvent, reaction: CardReaction) => Promise<void>;

const tooLate = "This took a moment too long to open. Please press the button again.";
const notReplaced = "I could not change this message. What came of it:\n\n";

export function createReact(api: SlackApi, cardApi: CardApi, log: Log): React {
  const tell = async ({ action, origin }: CardEvent, markdown: string) => {
    const { channel, threadTs, responseUrl } = origin;
    const place = threadTs === null ? { channel } : { channel, threadTs };
    for (const body of bodiesOf(markdown, [])) {
      try {
        await api.insist(() => api.whisper(place, action.author.id, body));
      } catch (error) {
        // The answer to a command stands in channels, too, that the bot is not in.
        if (responseUrl === null || !(await respond(responseUrl, body))) throw error;
      }
    }
  };

  /** By the response URL what only one person sees; all else stays changeable by the bot's own means. */
  const replace = async (event: CardEvent, card: Card) => {
    const { channel, messageTs: ts, responseUrl } = event.origin;
    try {
      if (ts !== null) return await updateCard(api, cardApi, { channel, ts }, card);
    } catch (error) {
      if (responseUrl === null) throw error;
    }
    const isReplaced = await withPicture(cardApi, card.picture, async (picture) => {
      const isTaken = responseUrl !== null && (await respond(responseUrl, cardBody(card, picture), true));
      if (!isTaken && picture.some(({ type }) => type === "image")) throw notTaken();
      return isTaken;
    });
    if (!isReplaced) await tell(event, notReplaced + card.markdown);
  };

  const open = async (event: CardEvent, reaction: Extract<CardReaction, { kind: "open" }>) => {
    if (event.triggerId === null) throw new Error("a form can't open another form");
    try {
      await cardApi.openView(event.triggerId, viewOf(reaction.form, event.origin));
    } catch (error) {
      if (!hasCode(error, "expired_trigger_id", "trigger_expired", "exchanged_trigger_id")) throw error;
      await tell(event, tooLate);
    }
  };

  const carryOut = async (event: CardEvent, reaction: CardReaction): Promise<void> => {
    switch (reaction.kind) {
      case "nothing":
        return;
      case "tell":
        return tell(event, reaction.markdown);
      case "replace":
        return replace(event, reaction.card);
      case "open":
        return open(event, reaction);
    }
  };

  return async (event, reaction) => {
    try {
      await carryOut(event, reaction);
    } catch (error) {
      const { action, kind } = event.action;
      log.warn({ action, kind, reaction: reaction.kind, error }, "what a card's button did could not be shown");
    }
  };
}

/** Whatever the reason, the picture is tried again, and then left out. */
function notTaken(): PlatformError {
  const fault = { status: null, requestId: null, retryAfterMs: null, code: "invalid_blocks", retryable: false };
  return new PlatformError("Slack did not take the card.", fault);
}
