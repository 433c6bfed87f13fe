import type { ChannelMessage } from "../../platform/channel.ts";
import type { KeptMessage, MessageChange } from "../channel-store.ts";

/** What is kept of a message; null for what a program said: what people know is looked for. */
export function keptMessage(message: ChannelMessage): KeptMessage | null {
  const { messageId: id, conversation, author, text, at, url, files } = message;
  if (author.isBot === true) return null;
  return { id, threadId: conversation.threadId, authorId: author.id, authorName: author.name, at, text, url, files };
}

/** The same, of which only some files are to be known. */
export function withFiles(message: KeptMessage, wanted: (file: KeptMessage["files"][number]) => boolean): KeptMessage {
  return { ...message, text: "", files: message.files.filter(wanted) };
}

/** A change of nothing but what is named. */
export function changeOf(changed: Partial<Omit<MessageChange, "whole">> & { whole?: Partial<MessageChange["whole"]> }) {
  const { put = [], remove = [], whole } = changed;
  return { put, remove, whole: { span: null, threadIds: [], source: false, spared: [], ...whole } };
}
