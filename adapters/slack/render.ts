import type { Button, KnownBlock } from "@slack/web-api";
import type { Offer, ReplyEnding, Source } from "../../src/platform/reply.ts";
import { buttonBlocks } from "./card-blocks.ts";
import { escapeMrkdwn } from "./mrkdwn.ts";

export const feedbackAction = "threadwise_feedback";
export const stopAction = "threadwise_stop";
export const againAction = "threadwise_again";
export const formerAction = "threadwise_former";
/** Of a text object in a context block: https://docs.slack.dev/reference/block-kit/composition-objects/text-object */
const maxContextCharacters = 3_000;

/** What stands below an answer: its picture, sources, small print, 👍/👎, buttons. */
export function footerOf(
  { sources, notes, offers, buttons }: ReplyEnding,
  turnId: string,
  picture: readonly KnownBlock[],
): KnownBlock[] {
  const blocks: KnownBlock[] = [...picture];
  if (sources.length > 0) blocks.push(contextOf(sources.map(sourceLine)));
  if (notes.length > 0) blocks.push(contextOf(notes.map(escapeMrkdwn)));
  if (offers.includes("feedback")) blocks.push(feedbackOf(turnId));
  blocks.push(...buttonBlocks(buttons));
  const elements = offers.flatMap((offer) => (offer === "feedback" ? [] : [buttonOf(offerLooks[offer], turnId)]));
  if (elements.length > 0) blocks.push({ type: "actions", elements });
  return blocks;
}

/** What stands below an answer that grows by editing; under a stream, Slack has a button of its own. */
export function growingFooterOf(turnId: string): KnownBlock[] {
  return [{ type: "actions", elements: [buttonOf(stopButton, turnId)] }];
}

interface ButtonLook {
  readonly action: string;
  readonly text: string;
  /** For screen readers, in place of the text. */
  readonly label: string;
}

const stopButton: ButtonLook = { action: stopAction, text: "Stop", label: "Stop this answer" };
const offerLooks: Readonly<Record<Exclude<Offer, "feedback">, ButtonLook>> = {
  regenerate: { action: againAction, text: "Regenerate", label: "Answer the question anew, in place of this answer" },
  "try-again": { action: againAction, text: "Try again", label: "Try again to answer the question" },
  former: { action: formerAction, text: "Former answer", label: "Show the answer that stood here before" },
};

function buttonOf({ action, text, label }: ButtonLook, turnId: string): Button {
  return {
    type: "button",
    action_id: action,
    text: { type: "plain_text", text, emoji: true },
    accessibility_label: label,
    value: turnId,
  };
}

/** An address past this is no link any more: with its name, it must fit into a context block. */
const maxLinkCharacters = 2_000;

/** Whole lines only: half a link would be no link. */
function contextOf(lines: readonly string[]): KnownBlock {
  const kept = lines.filter((_, index) => lines.slice(0, index + 1).join("\n").length <= maxContextCharacters);
  return { type: "context", elements: [{ type: "mrkdwn", text: kept.join("\n") }] };
}

function sourceLine({ number, title, url, path }: Source): string {
  const name = escapeMrkdwn([title, ...path].join(" › ").slice(0, 150).toWellFormed());
  // `|` and `>` would end the link's address early.
  const address = url?.replaceAll("|", "%7C").replaceAll(">", "%3E") ?? "";
  const isLink = address !== "" && address.length <= maxLinkCharacters;
  return isLink ? `[${number}] <${address}|${name}>` : `[${number}] ${name}`;
}

function feedbackOf(turnId: string): KnownBlock {
  const button = (rating: "up" | "down", sign: string, label: string) => ({
    text: { type: "plain_text" as const, text: sign, emoji: true },
    accessibility_label: label,
    value: `${rating}:${turnId}`,
  });
  return {
    type: "context_actions",
    elements: [
      {
        type: "feedback_buttons",
        action_id: feedbackAction,
        positive_button: button("up", "👍", "A good answer"),
        negative_button: button("down", "👎", "A bad answer"),
      },
    ],
  };
}
