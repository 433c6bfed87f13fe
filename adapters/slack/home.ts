import type { App } from "@slack/bolt";
import type { Log } from "../../src/platform/log.ts";

/** What a first visitor may ask. */
const prompts = [
  { title: "What can you do?", message: "What can you help me with?" },
  { title: "What do you know?", message: "Which documents do you know, and what are they about?" },
];

/** Greets whoever opens the bot's messages with questions to begin with (agent view). Without them all else works. */
export function offerPrompts(app: App, log: Log): void {
  app.event("app_home_opened", async ({ event, client }) => {
    if (event.tab !== "messages") return;
    await client.assistant.threads
      .setSuggestedPrompts({ channel_id: event.channel, title: "Ask me what the team knows", prompts })
      .catch((error: unknown) => log.debug({ error }, "slack took no suggested prompts"));
  });
}
