import type { KnownBlock } from "@slack/web-api";
import type { ReplyEnding, Source } from "../../src/platform/reply.ts";
import { escapeMrkdwn } from "./mrkdwn.ts";

export const feedbackAction = "threadwise_feedback";
/** Of a text object in a context block: https://docs.slack.dev/reference/block-kit/composition-objects/text-object */
const maxContextCharacters = 3_000;

/** What stands below an answer: sources, small print, 👍/👎. */
export function footerOf({ sources, notes, asksFeedback }: ReplyEnding, turnId: string): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  if (sources.length > 0) blocks.push(contextOf(sources.map(sourceLine)));
  if (notes.length > 0) blocks.push(contextOf(notes.map(escapeMrkdwn)));
  if (asksFeedback) blocks.push(feedbackOf(turnId));
  return blocks;
}

/** Whole lines only: half a link would be no link. */
function contextOf(lines: readonly string[]): KnownBlock {
  const kept = lines.filter((_, index) => lines.slice(0, index + 1).join("\n").length <= maxContextCharacters);
  return { type: "context", elements: [{ type: "mrkdwn", text: kept.join("\n") }] };
}

function sourceLine({ number, title, url, path }: Source): string {
  const name = escapeMrkdwn([title, ...path].join(" › ")).slice(0, 200);
  // `|` and `>` would end the link's address early.
  return url === null
    ? `[${number}] ${name}`
    : `[${number}] <${url.replaceAll("|", "%7C").replaceAll(">", "%3E")}|${name}>`;
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
