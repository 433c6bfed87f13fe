import type { Card } from "../../platform/card.ts";
import type { HeardKind } from "../source-store.ts";

interface History {
  readonly historyDays: number;
  /** How many are indexed; null while the history is being read. */
  readonly messages: number | null;
}

/** What people in a channel should know of its being watched. */
export function watchedCard(kind: HeardKind, { historyDays, messages }: History): Card {
  const isPins = kind === "pins";
  const what = isPins
    ? "**I index what is pinned in this channel**, and nothing else here, so that questions can be answered from it."
    : "**I index what is said in this channel from now on**, with the files that are dropped here, so that questions can be answered from it. Edits and deletions follow.";
  const before = isPins || historyDays === 0 ? "" : ` What was said in the last ${historyDays} days is being read.`;
  const count = messages === null ? before : ` Indexed when it had been read: ${counted(messages)}.`;
  return cardOf([
    what + count,
    "What is found is shown in this channel alone, and in private to those who can read it.",
    "`/forget me` removes what you wrote, and keeps it out. An administrator ends it with `/knowledge unwatch`, and all of it is forgotten.",
  ]);
}

export const noLongerWatched: Card = cardOf([
  "This channel is not watched any more. What was said here is forgotten; `/knowledge watch` begins anew.",
]);

function counted(messages: number): string {
  return messages === 1 ? "1 message" : `${messages.toLocaleString("en-US")} messages`;
}

function cardOf(paragraphs: readonly string[]): Card {
  return { markdown: paragraphs.join("\n\n"), picture: null, buttons: [] };
}
