import bolt from "@slack/bolt";
import { replyTo } from "./answer.ts";
import { answerUsage, type CandidateSettings } from "./candidate.ts";
import { runChild } from "./child.ts";
import { botToken, signingSecret } from "./slack-event.ts";

/** A bare Bolt listener that only replies: no store, no moderation, no search. */
runChild(async ({ apiUrl, port }: CandidateSettings) => {
  const app = new bolt.App({
    token: botToken,
    receiver: new bolt.HTTPReceiver({ signingSecret, endpoints: "/slack/events" }),
    clientOptions: { slackApiUrl: apiUrl },
    logLevel: bolt.LogLevel.ERROR,
  });
  app.event("app_mention", async ({ event, client }) => {
    await client.chat.postMessage({
      channel: event.channel,
      thread_ts: event.thread_ts ?? event.ts,
      text: replyTo(event.text),
    });
  });
  await app.start(port);
  return { ready: {}, answer: answerUsage };
});
