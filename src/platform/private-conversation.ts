import type { CommandSpec } from "./command-spec.ts";
import { type Author, type Conversation, conversationOf } from "./message.ts";

/** A boolean option of this name asks for an answer that nobody else sees. */
export const privateOption = "private";

const prefix = "private-";

/** Whether a command's answer is for the asker alone. */
export function isAnsweredPrivately(
  { isPrivate }: Pick<CommandSpec, "isPrivate">,
  options: Readonly<Record<string, unknown>>,
): boolean {
  return isPrivate || options[privateOption] === true;
}

/**
 * What one person asks in a channel, and alone is answered: with a history and an order of its own, so that nothing of it
 * comes into what others there are told. A direct message is one already.
 */
export function privatelyIn(conversation: Conversation, { id }: Author): Conversation {
  if (conversation.visibility === "direct") return conversation;
  return conversationOf({ ...conversation, threadId: `${prefix}${id}`, visibility: "direct" });
}

/** Whether a thread's id is one that {@link privatelyIn} made: the platform knows nothing of it. */
export function isPrivateThread(threadId: string): boolean {
  return threadId.startsWith(prefix);
}
