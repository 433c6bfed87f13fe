import * as z from "zod";
import type { HistoryStore } from "../conversation/history.ts";
import { type Command, type CommandContext, defineCommand } from "./command.ts";

/** How many of a channel's newest threads are looked through. */
const maxThreads = 200;

export function resetCommand({ history }: { readonly history: HistoryStore }): Command {
  return defineCommand({
    name: "reset",
    description: "Forget what was said in this conversation",
    isPrivate: true,
    options: z.object({}),
    suggestions: {},
    async run(context) {
      const turns = (
        await Promise.all((await conversationsOf(context, history)).map((id) => history.clear(id)))
      ).reduce((a, b) => a + b, 0);
      return turns === 0
        ? "There was nothing to forget here."
        : `Forgotten: ${turns} ${turns === 1 ? "exchange" : "exchanges"}. We start afresh.`;
    },
  });
}

/**
 * In a thread, that thread. Elsewhere the conversation itself, and those threads of the channel in which nobody but this
 * person has asked: slash commands may not say in which thread they are typed (Slack's never do).
 */
async function conversationsOf({ conversation, author }: CommandContext, history: HistoryStore): Promise<string[]> {
  const { platform, workspaceId, channelId, threadId, visibility } = conversation;
  if (threadId !== null && visibility !== "direct") return [conversation.id];
  const threads = await history.recent(`${platform}:${workspaceId}:${channelId}:`, maxThreads);
  const own = threads.filter(({ turns }) => turns.every(({ question }) => question.author.id === author.id));
  return [conversation.id, ...own.map(({ id }) => id)];
}
