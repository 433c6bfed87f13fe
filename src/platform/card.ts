import type { Author, Conversation } from "./message.ts";

/** A message of the program's own that can be pressed, and changed later. */
export interface Card {
  /** Never empty. A card is one message: of more than 2,000 characters, Discord shows the beginning and says so. */
  readonly markdown: string;
  readonly picture: Picture | null;
  /** At most 25, in rows of five. */
  readonly buttons: readonly CardButton[];
}

export interface Picture {
  /** PNG, base64: a card is stored with its turn, as JSON. */
  readonly png: string;
  /** What is seen in it, for those who do not see it. */
  readonly alt: string;
}

export interface CardButton {
  /** What is to be done: `search.page`; no colon. With the value at most 80 characters: Discord keeps 100 for both and more. */
  readonly action: string;
  /** Comes back with the press. */
  readonly value: string;
  /** At most 40 characters; begins with an emoji where that says more. */
  readonly label: string;
  readonly style: "plain" | "primary" | "danger";
}

/** Something to fill in: a modal in Slack and Discord. */
export interface Form {
  readonly action: string;
  readonly value: string;
  /** At most 24 characters (Slack's limit, the tightest). */
  readonly title: string;
  readonly submit: string;
  /** At most 5 (Discord's limit). */
  readonly fields: readonly FormField[];
}

export interface FormField {
  /** Letters, digits and `_`, at most 40; unique in its form. */
  readonly name: string;
  /** At most 45 characters (Discord's limit). */
  readonly label: string;
  /** At most 100 characters (Discord's limit). */
  readonly hint: string | null;
  readonly kind: "line" | "text" | "choice";
  /** Of a choice: at most 25, each at most 75 characters (Slack's limit), none twice. */
  readonly choices: readonly string[];
  /** At most 3,000 characters (Slack's limit); of a choice one of them, or "". */
  readonly initial: string;
  readonly isRequired: boolean;
}

/** Somebody pressed a card's button, or sent a form in. */
export interface CardAction {
  readonly kind: "press" | "form";
  readonly action: string;
  readonly value: string;
  /** Of a form, by the fields' names, with "" for what was left empty; none of a button. */
  readonly fields: Readonly<Record<string, string>>;
  readonly conversation: Conversation;
  readonly author: Author;
  /** The card's own id at the platform; null where the platform has none (a message that only one person sees). */
  readonly messageId: string | null;
}

/** What follows from it, for the one who acted. */
export type CardReaction =
  | { readonly kind: "nothing" }
  /** In private; the card stays as it is. Markdown. */
  | { readonly kind: "tell"; readonly markdown: string }
  /** The card that was pressed becomes this one. After a form that a card opened, that card. */
  | { readonly kind: "replace"; readonly card: Card }
  /** At once: platforms open forms for 3 seconds after the press; later the person is asked to press again. Not after a form. */
  | { readonly kind: "open"; readonly form: Form };

/**
 * Acts on the cards and forms whose action begins with one name: `search` for `search.page`. It works in any life of the
 * process: all it needs is in the action and its value, or in a store. @throws UserError in the person's words.
 */
export type HandleCard = (action: CardAction) => Promise<CardReaction>;
