import type { Card, Picture } from "../../src/platform/card.ts";
import type { ReplyEnding, Source } from "../../src/platform/reply.ts";
import { settledLength } from "../../src/platform/settled-markdown.ts";
import { splitMarkdown } from "../../src/platform/split-markdown.ts";
import type { MessageBody } from "./api.ts";
import { buttonIds, cardButtons, offerButtons, stopButton } from "./buttons.ts";

/** Discord's limit for the content of a message. */
export const contentLimit = 2_000;
/** Discord's limit for the name of a thread. */
const threadNameLimit = 100;
const titleLimit = 150;

/**
 * The messages of an answer that is still growing, as far as it may be shown; all but the last stay as they are when it
 * grows. Of a table, they have only whole rows, and nothing that is half-open: no fence, no emphasis, no link.
 */
export function growingBodies(markdown: string, turnId: string): MessageBody[] {
  const settled = markdown.slice(0, settledLength(markdown));
  return withButtons(splitMarkdown(settled, contentLimit), stopButton(turnId));
}

/** What is shown while there is no answer yet. */
export function smallPrintBody(text: string, components: MessageBody["components"]): MessageBody {
  return { content: `-# ${text.replaceAll(/\s+/g, " ")}`, components };
}

/** The messages of a whole answer: sources and notes in small print under it, the buttons under the last message. */
export function finalBodies(markdown: string, ending: ReplyEnding, turnId: string): MessageBody[] {
  const contents = splitMarkdown(markdown, contentLimit);
  for (const smallPrint of splitMarkdown(smallPrintOf(ending), contentLimit)) {
    const under = `${contents.at(-1) ?? ""}\n\n${smallPrint}`;
    if (under.length <= contentLimit) contents.splice(-1, 1, under);
    else contents.push(smallPrint);
  }
  const offers = offerButtons(ending.offers, turnId);
  const buttons = [...cardButtons(ending.buttons, 5 - offers.length), ...offers];
  return withButtons(contents, buttons).map((body, index) =>
    ending.picture !== null && index === contents.length - 1 ? { ...body, picture: ending.picture } : body,
  );
}

/** A card is one message: of a longer one its beginning, which then says so. */
export function cardBody({ markdown, buttons, picture }: Card): MessageBody {
  const components = cardButtons(buttons);
  const [whole = "…", ...more] = splitMarkdown(markdown, contentLimit);
  if (more.length === 0) return { content: whole, components, picture };
  const [beginning = "…"] = splitMarkdown(markdown, contentLimit - shortenedNote.length - 2);
  return { content: `${beginning}\n\n${shortenedNote}`, components, picture };
}

const shortenedNote = "-# This was too long for one message; here is its beginning.";

/** Whether a message looks like that already, as it was sent or as Discord tells of it: it trims the text. */
export function isSameBody(
  shown: {
    readonly content: string;
    readonly components?: unknown;
    readonly picture?: Picture | null;
    readonly attachments?: readonly unknown[];
  },
  wanted: MessageBody,
) {
  const hasSameButtons = String(buttonIds(shown.components)) === String(buttonIds(wanted.components));
  return hasSameButtons && shown.content.trim() === wanted.content.trim() && hasSamePicture(shown, wanted);
}

/** What Discord tells of a picture says only that there is one. */
function hasSamePicture(
  shown: { readonly picture?: Picture | null; readonly attachments?: readonly unknown[] },
  { picture }: MessageBody,
): boolean {
  if (picture === undefined) return true;
  if (shown.attachments !== undefined) return shown.attachments.length === (picture === null ? 0 : 1);
  return (shown.picture?.png ?? null) === (picture?.png ?? null);
}

export function threadName(question: string): string {
  const words = question
    .replaceAll(/<[@#:a][^>]*>/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  return words === "" ? "Question" : shortened(words, threadNameLimit);
}

function smallPrintOf({ sources, notes }: ReplyEnding): string {
  const lines = [...sources.map(sourceLine), ...notes.map((note) => note.replaceAll(/\s+/g, " "))];
  return lines.map((line) => `-# ${line}`).join("\n");
}

function sourceLine({ number, title, path, url }: Source): string {
  const label = literally(shortened([title, ...path].join(" › "), titleLimit));
  // In angle brackets, an address is never unfurled.
  return url === null ? `\\[${number}\\] ${label}` : `\\[${number}\\] [${label}](<${url.replaceAll(">", "%3E")}>)`;
}

function literally(text: string): string {
  return text.replaceAll(/[\\`*_~|[\]()<>]/g, String.raw`\$&`);
}

function shortened(text: string, limit: number): string {
  return text.length <= limit ? text : `${splitMarkdown(text, limit - 1)[0] ?? ""}…`;
}

function withButtons(contents: readonly string[], buttons: MessageBody["components"]): MessageBody[] {
  return contents.map((content, index) => ({ content, components: index === contents.length - 1 ? buttons : [] }));
}
