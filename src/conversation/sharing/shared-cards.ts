import type { Card, CardButton, Form } from "../../platform/card.ts";
import { splitMarkdown } from "../../platform/split-markdown.ts";
import type { Source } from "../../platform/reply.ts";
import type { RememberedTurn } from "../history.ts";

const shareAction = "share.answer";
const sendAction = "share.send";

/** A card is one message; in Discord, of 2,000 characters. */
const maxCharacters = 1_900;
const quotedCharacters = 500;

/** Under an answer that only its asker sees. */
export function shareButton(turnId: string): CardButton {
  return { action: shareAction, value: turnId, label: "Share in a channel", style: "plain" };
}

export function shareForm(turnId: string): Form {
  const channel = {
    name: "channel",
    label: "Channel",
    hint: "Its name, as #help",
    kind: "line",
    choices: [],
    initial: "",
    isRequired: true,
  } as const;
  return { action: sendAction, value: turnId, title: "Share in a channel", submit: "Share", fields: [channel] };
}

/** An answer as a channel is shown it: whose it is, the question, the answer, its sources. More than one where it is long. */
export function sharedCards({ question, answer }: RememberedTurn, sharedBy: string): Card[] {
  const asked =
    question.text.length > quotedCharacters ? `${question.text.slice(0, quotedCharacters)}…` : question.text;
  const parts = [
    `**${sharedBy.replaceAll(/[*_`~|[\]\n]/g, "")}** asked me in private, and shares the answer here:`,
    asked
      .split("\n")
      .map((line) => `> ${line}`)
      .join("\n"),
    answer.text.trim(),
    answer.sources.map(sourceLine).join("\n"),
  ];
  return splitMarkdown(parts.filter((part) => part !== "").join("\n\n"), maxCharacters).map((markdown) => ({
    markdown,
    picture: null,
    buttons: [],
  }));
}

function sourceLine({ number, title, url, path }: Source): string {
  const name = [title, ...path].join(" › ").replaceAll(/[[\]]/g, "");
  return `\\[${number}\\] ${url === null ? name : `[${name}](${url.replaceAll(")", "%29")})`}`;
}
