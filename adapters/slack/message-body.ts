import type { KnownBlock } from "@slack/web-api";
import { splitMarkdown } from "../../src/platform/split-markdown.ts";
import { withoutPings } from "./without-pings.ts";

/** The body of one message: its Markdown, and what stands below it. */
export interface MessageBody {
  readonly markdown: string;
  readonly footer: readonly KnownBlock[];
}

/** Slack takes 12,000 characters of Markdown in all blocks of a message together: https://docs.slack.dev/reference/block-kit/blocks/markdown-block */
const maxCharacters = 11_000;
/** Notifications show no more. */
const notificationCharacters = 300;

/** The messages for a text, in which nobody is pinged; the footer stands under the last. */
export function bodiesOf(text: string, footer: MessageBody["footer"]): MessageBody[] {
  // Half an emoji can't be sent: a form has no encoding for it.
  const parts = splitMarkdown(withoutPings(text.toWellFormed()), maxCharacters);
  return parts.map((markdown, index) => ({ markdown, footer: index === parts.length - 1 ? footer : [] }));
}

/** As Slack takes it: `text` is what notifications and screen readers get, the blocks are what is shown. */
export function contentOf({ markdown, footer }: MessageBody) {
  const blocks: KnownBlock[] = [{ type: "markdown", text: markdown }, ...footer];
  return { text: markdown.slice(0, notificationCharacters).toWellFormed(), blocks };
}
