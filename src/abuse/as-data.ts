import { withoutInvisible } from "./invisible.ts";

/** The marks with which models and prompts tell who speaks, as they stand in text that somebody else wrote. */
const marks: readonly (readonly [RegExp, string])[] = [
  // `<|im_start|>`, and with full-width bars.
  [/<(?=[|\uFF5C][^|\uFF5C\n]{1,40}[|\uFF5C]>)/g, "&lt;"],
  [
    /<(?=\s*[/!?]?\s*(?:passages?|documents?|data|context|system|assistant|user|human|developer|tool|function|instructions?|question|answer|prompt|orders?|admin)(?:[-_\w]*)[\s>/"=]|s>|\/s>)/gi,
    "&lt;",
  ],
  [/<<(?=\/?SYS>>)/gi, "&lt;&lt;"],
  [/\[(?=\/?(?:INST|SYSTEM|ASSISTANT|USER)\])/gi, "("],
];

/** Lines that begin as a turn, or a part of our prompt, does. */
const turnStart =
  /^[ \t]*(?=(?:#{1,6}[ \t]*)?(?:system|assistant|developer|human|user|passages|question)[ \t]*(?:message|prompt|note|override)?[ \t]*(?::|$))/gim;

/** Without what could be taken for another speaker, and without what nobody sees. */
export function withoutMarks(text: string): string {
  return marks.reduce((rest, [mark, sign]) => rest.replaceAll(mark, sign), withoutInvisible(text));
}

/** As it may stand in a prompt: a document, a title, whatever others wrote. */
export function asData(text: string): string {
  return withoutMarks(text).replaceAll(turnStart, "> ");
}

/** In one line, as the name of a person or a place: no name is a role. */
export function asName(name: string): string {
  const words = withoutMarks(name)
    .replaceAll(/[\s:<>[\]{}#`|"]+/g, " ")
    .trim()
    .slice(0, 40)
    .toWellFormed();
  if (words === "") return "somebody";
  return /^(?:system|assistant|developer|tool|function|user|human|admin(?:istrator)?|threadwise)\b/i.test(words)
    ? `somebody who calls themselves ${words}`
    : words;
}

/** How often the text imitates such a mark, or hides words where nobody sees them. */
export function imitationsIn(text: string): number {
  const hidden = text.match(/[\u{E0000}-\u{E007F}]+/gu)?.length ?? 0;
  return marks.reduce((count, [mark]) => count + (text.match(mark)?.length ?? 0), hidden);
}
