import type { QuestionTurn } from "../turns/ledger.ts";

export interface QuestionPart {
  readonly messageId: string;
  readonly text: string;
}

/** The messages that a question consists of, oldest first; the last one is what the answer replies to. */
export function partsOf({ messageId, text, earlier = [] }: QuestionTurn): readonly [...QuestionPart[], QuestionPart] {
  return [...earlier, { messageId, text }];
}

/** All that was asked, as if in one message. */
export function wordsOf(question: QuestionTurn): string {
  return partsOf(question)
    .map(({ text }) => text)
    .join("\n\n");
}

/** All that moderation judges of it: the words, and what came with them. */
export function judgedWordsOf(question: QuestionTurn): string {
  return [wordsOf(question), ...(question.attached ?? [])].join("\n\n");
}

/** What moderation looks at beside the words; nothing where no files came. */
export function filesOf({ files }: QuestionTurn): Pick<QuestionTurn, "files"> {
  return files === undefined ? {} : { files };
}

/** The question with these parts; null where there is none left. */
export function withParts(question: QuestionTurn, parts: readonly QuestionPart[]): QuestionTurn | null {
  const last = parts.at(-1);
  if (last === undefined) return null;
  const { earlier: _, ...alone } = question;
  const asked = { ...alone, messageId: last.messageId, text: last.text };
  return parts.length === 1 ? asked : { ...asked, earlier: parts.slice(0, -1) };
}
