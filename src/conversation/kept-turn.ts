import { searchTool } from "../knowledge/search-tool.ts";
import { type KeptTurn, personId } from "../fine-tuning/training-turns.ts";
import type { ChatMessage } from "../models/chat-model.ts";
import type { Author } from "../platform/message.ts";
import type { AskedTurn } from "./engine.ts";
import type { RememberedTurn } from "./history.ts";
import type { Draft } from "./write-answer.ts";

/** An answer with its whole prompt, and with everybody whose words are in it. */
export function keptTurn(
  { id, event, acceptedAt }: AskedTurn,
  draft: Draft,
  remembered: readonly RememberedTurn[],
  answer: string,
  model: string,
): KeptTurn {
  const { conversation } = event;
  const inPrompt = remembered.slice(draft.trimmedTurns);
  const authors = new Map<string, Author>(
    [event.author, ...inPrompt.map(({ question }) => question.author)].map((author) => [author.id, author]),
  );
  return {
    turnId: id,
    at: acceptedAt,
    workspace: `${conversation.platform}:${conversation.workspaceId}`,
    conversationId: conversation.id,
    people: [...authors.values()].map((author) => ({ id: personId(conversation, author.id), name: author.name })),
    messageIds: [
      event.messageId,
      ...(event.earlier ?? []).map(({ messageId }) => messageId),
      ...inPrompt.flatMap(({ question }) => [question.messageId, ...(question.earlierIds ?? [])]),
    ],
    model,
    prompt: draft.prompt.map(withoutReplay),
    tools: draft.toolCalls > 0 ? [searchTool] : [],
    question: draft.asked.text,
    answer: lastWords(answer, draft.prompt),
  };
}

/** What is quoted in the prompt, and what earlier answers in it rest on. */
export function passagesBehind(draft: Draft, remembered: readonly RememberedTurn[]): readonly string[] {
  const cited = remembered.slice(draft.trimmedTurns).flatMap(({ answer }) => answer.sources);
  return [...draft.passages.map(({ id }) => id), ...cited.map(({ passageId }) => passageId)];
}

/** What was said beside a call is in the prompt already. */
function lastWords(answer: string, prompt: readonly ChatMessage[]): string {
  const said = prompt.flatMap((message) =>
    message.role === "assistant" && message.toolCalls.length > 0 ? [message.text] : [],
  );
  const before = said.join("");
  return answer.startsWith(before) ? answer.slice(before.length) : answer;
}

/** What a provider wants back within the turn means nothing afterwards. */
function withoutReplay(message: ChatMessage): ChatMessage {
  return message.role === "assistant" ? { ...message, replay: null } : message;
}
