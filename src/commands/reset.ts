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
 * Slack's slash commands don't say in which thread they are typed. So outside a thread, what is forgotten is the channel's own
 * conversation and those of its threads in which nobody but this person has asked; in a direct message, all of it.
 */
async function conversationsOf({ conversation, author }: CommandContext, history: HistoryStore): Promise<string[]> {
  if (conversation.threadId !== null) return [conversation.id];
  const threads = await history.recent(`${conversation.id}:`, maxThreads);
  const own = threads.filter(({ turns }) => turns.every(({ question }) => question.author.id === author.id));
  return [conversation.id, ...own.map(({ id }) => id)];
}
