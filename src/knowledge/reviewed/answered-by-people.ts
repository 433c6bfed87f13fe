import type { Author, Conversation } from "../../platform/message.ts";
import type { Gap, GapStore } from "../gap-store.ts";

/** Words that somebody wrote in a thread. */
export interface Words {
  readonly conversation: Conversation;
  readonly author: Author;
  readonly text: string;
}

/**
 * The open question that words in its thread are perhaps the answer to: in a channel's thread, another person than who asked it
 * last says something that is no question. Null where they are not.
 */
export async function answeredByPeople(
  { conversation, author, text }: Words,
  gaps: Pick<GapStore, "of">,
): Promise<Gap | null> {
  if (conversation.threadId === null || conversation.visibility === "direct" || author.isBot === true) return null;
  if (isQuestion(text)) return null;
  const [newest] = await gaps.of(conversation);
  return newest === undefined || newest.authorId === author.id ? null : newest;
}

/** A question mark in an address, or in code, asks nothing. */
function isQuestion(text: string): boolean {
  return /[?？؟]/.test(text.replaceAll(/```[^]*?```|`[^`]*`|https?:\/\/\S+/g, " "));
}
