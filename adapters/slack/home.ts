import type { WebClient } from "@slack/web-api";
import * as z from "zod";
import type { Log } from "../../src/platform/log.ts";
import { translateError } from "./translate-error.ts";

/** What a first visitor may ask. */
const prompts: [Prompt, ...Prompt[]] = [
  { title: "What can you do?", message: "What can you help me with?" },
  { title: "What do you know?", message: "Which documents do you know, and what are they about?" },
];

interface Prompt {
  readonly title: string;
  readonly message: string;
}

const opened = z.object({
  event: z.object({ type: z.literal("app_home_opened"), tab: z.literal("messages"), channel: z.string() }),
});

/** Whose messages with the bot were opened: the channel, or null where the body says something else. */
export function parseOpenedMessages(body: unknown): string | null {
  return opened.safeParse(body).data?.event.channel ?? null;
}

/** Greets whoever opens the bot's messages with questions to begin with (agent view). Without them all else works. */
export async function offerPrompts(client: WebClient, channel: string, log: Log): Promise<void> {
  await client.assistant.threads
    .setSuggestedPrompts({ channel_id: channel, title: "Ask me what the team knows", prompts })
    .catch((error: unknown) => log.debug({ code: translateError(error).code }, "slack took no suggested prompts"));
}
