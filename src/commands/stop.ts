import * as z from "zod";
import type { Author, Conversation } from "../platform/message.ts";
import { type Command, defineCommand } from "./command.ts";

export interface StopDeps {
  /** Stops all that this person has asked in the channel; resolves to how much that was. */
  readonly stopAll: (author: Author, conversation: Conversation) => Promise<number>;
}

export function stopCommand({ stopAll }: StopDeps): Command {
  return defineCommand({
    name: "stop",
    description: "Stop what is being answered to you in this channel",
    isPrivate: true,
    options: z.object({}),
    suggestions: {},
    async run({ author, conversation }) {
      const count = await stopAll(author, conversation);
      if (count === 0) return "Nothing of yours is being answered here.";
      return count === 1 ? "Stopped." : `Stopped: ${count} answers.`;
    },
  });
}
