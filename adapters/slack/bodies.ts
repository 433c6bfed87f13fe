import { splitMarkdown } from "../../src/platform/split-markdown.ts";
import type { MessageBody } from "./api.ts";
import { withoutPings } from "./without-pings.ts";

/** Slack takes 12,000 characters of Markdown in all blocks of a message together: https://docs.slack.dev/reference/block-kit/blocks/markdown-block */
const maxCharacters = 11_000;

/** The messages for a text, in which nobody is pinged; the footer stands under the last. */
export function bodiesOf(text: string, footer: MessageBody["footer"]): MessageBody[] {
  const parts = splitMarkdown(withoutPings(text), maxCharacters);
  return parts.map((markdown, index) => ({ markdown, footer: index === parts.length - 1 ? footer : [] }));
}
