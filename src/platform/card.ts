import type { Author, Conversation } from "./message.ts";

/** A message of the program's own that can be pressed, and changed later. */
export interface Card {
  /** Split by the adapter where the platform needs it; a card should fit in one message (2,000 characters). */
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
  /** What is to be done: `search.page`. With the value at most 80 characters: Discord keeps 100 for both and more. */
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
  readonly name: string;
  readonly label: string;
  readonly hint: string | null;
  readonly kind: "line" | "text" | "choice";
  /** Of a choice: at most 25. */
  readonly choices: readonly string[];
  readonly initial: string;
  readonly isRequired: boolean;
}

/** Somebody pressed a card's button, or sent a form in. */
export interface CardAction {
  readonly kind: "press" | "form";
  readonly action: string;
  readonly value: string;
  /** Of a form, by the fields' names; empty for a button. */
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
  /** At once: platforms open forms for 3 seconds after the press. Not after a form. */
  | { readonly kind: "open"; readonly form: Form };

/** Acts on cards and forms by their action's first part: `search` for `search.page`. @throws UserError in the person's words. */
export type HandleCard = (action: CardAction) => Promise<CardReaction>;
