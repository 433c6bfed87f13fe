import type { Button, KnownBlock } from "@slack/web-api";
import type { CardButton } from "../../src/platform/card.ts";

/** Slack wants the ids within a block to differ, and two buttons may ask for the same. */
const prefix = /^card:\d+:/;

/** A card's buttons; none where there are none. A block holds 25. */
export function buttonBlocks(buttons: readonly CardButton[]): KnownBlock[] {
  return buttons.length === 0 ? [] : [{ type: "actions", elements: buttons.slice(0, 25).map(buttonOf) }];
}

/** What a pressed button asks for; null where it is not a card's. */
export function cardActionIn(actionId: string): string | null {
  return prefix.test(actionId) ? actionId.replace(prefix, "") : null;
}

function buttonOf({ action, value, label, style }: CardButton, index: number): Button {
  return {
    type: "button",
    action_id: `card:${index}:${action}`,
    text: { type: "plain_text", text: label.slice(0, 75).toWellFormed(), emoji: true },
    // Slack refuses an empty one.
    ...(value !== "" && { value }),
    ...(style !== "plain" && { style }),
  };
}
