import type { KnowledgeStore } from "../knowledge/knowledge-store.ts";
import type { ConversationReader, ReadMessage } from "../platform/reader.ts";
import { answerOffers } from "./conclusions.ts";
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

function messagesOf({ turnId, at, question, answer, former = [] }: RememberedTurn): ReadMessage[] {
  const { messageId, earlierIds, author, text } = question;
  const asked = { messageId: earlierIds === undefined ? messageId : null, author: author.name, markdown: text };
  const answered = {
    messageId: null,
    author: null,
    markdown: answer.text,
    sources: answer.sources,
    notes: answer.notes ?? [],
  };
  return [
    { turnId, at, role: "user", ...asked, sources: [], notes: [], offers: [] },
    { turnId, at, role: "assistant", ...answered, offers: answerOffers(former.length > 0) },
  ];
}

function titleOf(turns: readonly RememberedTurn[]): string {
  const line = turns[0]?.question.text.replaceAll(/\s+/g, " ").trim() ?? "";
  return line.length <= titleCharacters ? line : `${line.slice(0, titleCharacters - 1)}…`;
}
