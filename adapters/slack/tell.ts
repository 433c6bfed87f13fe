import type { Log } from "../../src/platform/log.ts";
import type { SlackApi } from "./api.ts";
import { bodiesOf } from "./message-body.ts";
import type { Clicked } from "./parse-interaction.ts";
import { respond } from "./respond.ts";

/** What somebody did, and what they alone should be told for it, which may be nothing. Returns at once, never throws. */
export type Tell = (done: Clicked, markdown: string | null) => void;

export function createTell(api: SlackApi, log: Log): Tell {
  const tell = async ({ event: { conversation, author }, responseUrl }: Clicked, markdown: string) => {
    const { channelId: channel, threadId } = conversation;
    const place = threadId === null ? { channel } : { channel, threadTs: threadId };
    for (const body of bodiesOf(markdown, [])) {
      try {
        await api.insist(() => api.whisper(place, author.id, body));
      } catch (error) {
        // The answer to a command stands in channels, too, that the bot is not in.
        if (responseUrl === null || !(await respond(responseUrl, body))) throw error;
      }
    }
  };

  return (done, markdown) => {
    tell(done, markdown ?? "").catch((error: unknown) => log.debug({ error }, "slack took no private sentence"));
  };
}
