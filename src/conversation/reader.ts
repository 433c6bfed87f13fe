import type { KnowledgeStore } from "../knowledge/knowledge-store.ts";
import type { ConversationReader, ReadMessage } from "../platform/reader.ts";
import type { HistoryStore, RememberedTurn } from "./history.ts";

const titleCharacters = 80;

/** What the console shows of what is remembered and known. */
export function createReader(history: HistoryStore, knowledge: KnowledgeStore): ConversationReader {
  return {
    async list(platform, limit) {
      const recent = await history.recent(`${platform}:`, limit);
      return recent.map(({ id, turns }) => ({ id, title: titleOf(turns), updatedAt: turns.at(-1)?.at ?? 0 }));
    },
    async messages(conversationId) {
      return (await history.load(conversationId)).flatMap(messagesOf);
    },
    async passage(passageId) {
      const chunk = await knowledge.chunk(passageId, ["workspace"]);
      return chunk && { title: chunk.documentTitle, path: chunk.path, url: chunk.url, markdown: chunk.text };
    },
  };
}

function messagesOf({ turnId, at, question, answer }: RememberedTurn): ReadMessage[] {
  return [
    { turnId, at, role: "user", author: question.author.name, markdown: question.text, sources: [] },
    { turnId, at, role: "assistant", author: null, markdown: answer.text, sources: answer.sources },
  ];
}

function titleOf(turns: readonly RememberedTurn[]): string {
  const line = turns[0]?.question.text.replaceAll(/\s+/g, " ").trim() ?? "";
  return line.length <= titleCharacters ? line : `${line.slice(0, titleCharacters - 1)}…`;
}
