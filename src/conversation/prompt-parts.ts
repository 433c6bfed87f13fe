import { asName, withoutMarks } from "../abuse/as-data.ts";
import { renderPassages } from "../knowledge/search-tool.ts";
import type { Passage } from "../knowledge/search.ts";
import type { CountTokens } from "../models/count-tokens.ts";
import type { QuestionAsked } from "../platform/event.ts";
import type { Conversation } from "../platform/message.ts";
import type { CountedMessage, CountedPassage, CountedText } from "./compose.ts";
import type { RememberedTurn } from "./history.ts";
import type { PersonaFor } from "./personas.ts";
import { buildSystemMessage } from "./system-message.ts";

/** Passages whose count is remembered: about 1 MB, and more than a busy day's answers are built on. */
const maxPassageCounts = 10_000;

/** The number that marks a passage takes at most so many tokens more than the one it was counted with. */
const numberReserve = 2;
/** A boundary of so many letters and digits is at most so many tokens, and stands in both tags of a passage. */
const boundaryReserve = 2 * 12;
/** What passages are counted with, so that the count holds for each turn. */
const anyBoundary = "";

export interface PromptParts {
  system(conversation: Conversation): CountedMessage;
  passages(passages: readonly Passage[], boundary: string): CountedPassage[];
  question(question: QuestionAsked): CountedText;
  /** From the counts that were remembered with the words. */
  history(turns: readonly RememberedTurn[]): CountedMessage[][];
  readonly count: CountTokens;
}

/** Renders the parts of a prompt and counts each text once in its life. */
export function createPromptParts(personaFor: PersonaFor, count: CountTokens): PromptParts {
  const systems = new WeakMap<object, CountedMessage>();
  const passageCounts = new Map<string, number>();

  const countPassage = (passage: Passage): number => {
    const { id } = passage;
    const known = passageCounts.get(id);
    if (known !== undefined) return known;
    const tokens = count(renderPassages([passage], 1, anyBoundary)) + numberReserve + boundaryReserve;
    passageCounts.set(id, tokens);
    if (passageCounts.size > maxPassageCounts) passageCounts.delete(passageCounts.keys().next().value ?? "");
    return tokens;
  };

  return {
    count,
    system(conversation) {
      const persona = personaFor(conversation);
      const known = systems.get(persona);
      if (known !== undefined) return known;
      const text = buildSystemMessage(persona);
      const counted: CountedMessage = { message: { role: "system", text }, tokens: count(text) };
      systems.set(persona, counted);
      return counted;
    },
    passages(passages, boundary) {
      return passages.map((passage, index) => {
        const rendered = renderPassages([passage], index + 1, boundary);
        return { rendered, tokens: countPassage(passage) };
      });
    },
    question(question) {
      const text = spoken(question);
      return { text, tokens: count(text) };
    },
    history(turns) {
      return turns.map(({ question, answer }) => [
        { message: { role: "user", text: question.text }, tokens: question.tokens },
        { message: { role: "assistant", text: answer.text, toolCalls: [], replay: null }, tokens: answer.tokens },
      ]);
    },
  };
}

/** In a channel several people speak: the model is told who. A name is data: one line, short, and no role. */
function spoken({ conversation, author, text }: QuestionAsked): string {
  if (conversation.visibility === "direct") return withoutMarks(text);
  return `${asName(author.name)}: ${withoutMarks(text)}`;
}
