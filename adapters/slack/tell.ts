import type { KnownBlock, WebClient } from "@slack/web-api";
import type { Log } from "../../src/platform/log.ts";
import { splitMarkdown } from "../../src/platform/split-markdown.ts";
import type { Clicked } from "./parse-interaction.ts";
import { translateError } from "./translate-error.ts";
import { withoutPings } from "./without-pings.ts";

/** What somebody did, and what they alone should be told for it, which may be nothing. Returns at once, never throws. */
export type Tell = (done: Clicked, markdown: string | null) => void;

/** Of all Markdown blocks of a message together: https://docs.slack.dev/reference/block-kit/blocks/markdown-block */
const maxCharacters = 12_000;
/** What notifications say of a message. */
const notificationCharacters = 300;
/** A response URL that is silent for so long won't answer. */
const responseMs = 10_000;

interface Content {
  readonly text: string;
  readonly blocks: [KnownBlock];
}

export function createTell(client: WebClient, log: Log): Tell {
  const post = async ({ event: { conversation, author }, responseUrl }: Clicked, content: Content) => {
    const { channelId: channel, threadId } = conversation;
    try {
      await client.chat.postEphemeral({
        channel,
        user: author.id,
        ...(threadId !== null && { thread_ts: threadId }),
        ...content,
      });
    } catch (error) {
      // The answer to a command stands in channels, too, that the bot is not in.
      if (responseUrl === null) throw error;
      const body = JSON.stringify({ response_type: "ephemeral", replace_original: false, ...content });
      const headers = { "content-type": "application/json" };
      await fetch(responseUrl, { method: "POST", headers, body, signal: AbortSignal.timeout(responseMs) });
    }
  };

  return (done, markdown) => {
    const tellAll = async () => {
      for (const text of splitMarkdown(withoutPings(markdown ?? ""), maxCharacters)) {
        await post(done, { text: text.slice(0, notificationCharacters), blocks: [{ type: "markdown", text }] });
      }
    };
    tellAll().catch((error: unknown) => log.debug({ error: translateError(error) }, "slack took no private sentence"));
  };
}
