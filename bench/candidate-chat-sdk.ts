import { once } from "node:events";
import { createServer } from "node:http";
import { createSlackAdapter } from "@chat-adapter/slack";
import { createMemoryState } from "@chat-adapter/state-memory";
import { getRequestListener } from "@hono/node-server";
import { Chat, ConsoleLogger } from "chat";
import { replyTo } from "./answer.ts";
import { answerUsage, type CandidateSettings } from "./candidate.ts";
import { runChild } from "./child.ts";
import { botToken, signingSecret } from "./slack-event.ts";

/** The chat SDK that only replies, with its state in memory: no store, no moderation, no search. */
runChild(async ({ apiUrl, port }: CandidateSettings) => {
  const logger = new ConsoleLogger("silent");
  const bot = new Chat({
    userName: "bench",
    adapters: { slack: createSlackAdapter({ botToken, signingSecret, apiUrl, logger }) },
    state: createMemoryState(),
    logger,
  });
  bot.onNewMention(async (thread, message) => {
    await thread.post(replyTo(message.text));
  });
  const webhook = bot.webhooks["slack"];
  if (webhook === undefined) throw new Error("the chat SDK has no webhook for Slack");
  const waitUntil = (work: Promise<unknown>) => void work.catch(console.error);
  const server = createServer(getRequestListener((request) => webhook(request, { waitUntil })));
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return { ready: {}, answer: answerUsage };
});
