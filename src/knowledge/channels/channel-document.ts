import { chunkText, targetCharacters } from "../chunk.ts";
import type { KeptMessage } from "../channel-store.ts";
import type { NewChunk } from "../knowledge-store.ts";

/** After so long a silence people talk of something else. */
const silenceMs = 60 * 60_000;
const titleCharacters = 80;

export interface ChannelDocument {
  readonly title: string;
  readonly url: string | null;
  readonly chunks: readonly NewChunk[];
}

/**
 * One document of what was said: a thread, or a day of what stands in no thread. Its passages end where people fell silent,
 * or where they would grow too long; each leads to its first message.
 * @param messages at least one, oldest first.
 */
export function channelDocument(key: string, channelName: string, messages: readonly KeptMessage[]): ChannelDocument {
  const passages: KeptMessage[][] = [];
  for (const message of messages) {
    const last = passages.at(-1);
    if (last !== undefined && !isAfterSilence(key, last, message) && fits(last, message)) last.push(message);
    else passages.push([message]);
  }
  const chunks = passages.flatMap((passage, index) => chunksOf(passage, index + 1));
  return { title: titleOf(key, channelName, messages), url: messages[0]?.url ?? null, chunks };
}

/** Whether a message begins a new passage of a day, for silence. Threads are of one thing, however long they rest. */
function isAfterSilence(key: string, passage: readonly KeptMessage[], { at }: KeptMessage): boolean {
  return key.startsWith("day:") && at - (passage.at(-1)?.at ?? at) > silenceMs;
}

function fits(passage: readonly KeptMessage[], message: KeptMessage): boolean {
  const length = [...passage, message].reduce((sum, one) => sum + lineOf(one).length + 2, 0);
  return length <= targetCharacters;
}

/** More than one where a single message is too long. */
function chunksOf(messages: readonly KeptMessage[], line: number): NewChunk[] {
  const authors = [...new Set(messages.map(({ authorName }) => authorName))];
  const [first, last] = [messages[0], messages.at(-1)];
  const about = { authors, at: last?.at ?? 0, ...(first?.url != null && { url: first.url }) };
  const text = messages.map(lineOf).join("\n\n");
  const parts = text.length <= targetCharacters ? [{ text }] : chunkText(text);
  return parts.map((part) => ({ path: [], text: part.text, line, ...about }));
}

function lineOf({ authorName, at, text, files }: KeptMessage): string {
  const when = new Date(at).toISOString().slice(0, 16).replace("T", " ");
  const shared = files.map(({ name }) => `[file: ${name}]`);
  return `${authorName} (${when}): ${[text, ...shared].filter((part) => part !== "").join(" ")}`;
}

function titleOf(key: string, channelName: string, messages: readonly KeptMessage[]): string {
  if (key.startsWith("day:")) return `#${channelName}, ${key.slice("day:".length)}`;
  const words =
    messages
      .find(({ text }) => text.trim() !== "")
      ?.text.replaceAll(/\s+/g, " ")
      .trim() ?? "";
  if (words === "") return `#${channelName}`;
  return words.length <= titleCharacters ? words : `${words.slice(0, titleCharacters - 1).trimEnd()}…`;
}
