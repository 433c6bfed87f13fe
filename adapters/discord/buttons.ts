import { ButtonStyle, ComponentType } from "discord.js";
import * as z from "zod";
import type { CardButton } from "../../src/platform/card.ts";
import type { Offer } from "../../src/platform/reply.ts";

/** What a pressed button asks for, and of which turn. */
export type Press =
  | { readonly kind: "feedback"; readonly rating: "up" | "down"; readonly turnId: string }
  | { readonly kind: "action"; readonly action: "stop" | "again" | "former"; readonly turnId: string };

/** Null for a button that is none of ours. */
export function parsePress(customId: string): Press | null {
  const [, rating, ratedId = ""] = /^fb:(up|down):(.+)$/.exec(customId) ?? [];
  if (rating === "up" || rating === "down") return { kind: "feedback", rating, turnId: ratedId };
  const [, action, turnId = ""] = /^act:(stop|again|former):(.+)$/.exec(customId) ?? [];
  return action === "stop" || action === "again" || action === "former" ? { kind: "action", action, turnId } : null;
}

/** Under an answer that grows, or waits. */
export function stopButton(turnId: string): readonly object[] {
  return row([button(`act:stop:${turnId}`, { label: "Stop" })]);
}

/** Under an answer that is whole. A row holds five buttons, which is all that there are. */
export function offerButtons(offers: readonly Offer[], turnId: string): readonly object[] {
  const again = `act:again:${turnId}`;
  const buttons = {
    feedback: [
      button(`fb:up:${turnId}`, { emoji: { name: "👍" } }),
      button(`fb:down:${turnId}`, { emoji: { name: "👎" } }),
    ],
    regenerate: [button(again, { label: "Regenerate" })],
    "try-again": [button(again, { label: "Try again" })],
    former: [button(`act:former:${turnId}`, { label: "Former answer" })],
  };
  // Two offers that ask for the same make one button: Discord refuses an id that comes twice.
  const byId = new Map(offers.flatMap((offer) => buttons[offer]).map((one) => [one.custom_id, one]));
  return row([...byId.values()]);
}

/** A card's buttons, in rows of five. @param rows how many there may be. */
export function cardButtons(buttons: readonly CardButton[], rows = 5): readonly object[] {
  const all = buttons.slice(0, 5 * rows).map(({ action, value, label, style }, index) => ({
    ...button(`c${index}:${action}:${value}`, { label: shortened(label) }),
    style: styles[style],
  }));
  return Array.from({ length: Math.ceil(all.length / 5) }, (_, at) => row(all.slice(5 * at, 5 * at + 5))).flat();
}

/** What a card's button, or a form, asks for; null for any other id. */
export function parseCardId(customId: string): { readonly action: string; readonly value: string } | null {
  const [, action, value] = /^(?:c\d+|form):([^:]+):([^]*)$/.exec(customId) ?? [];
  return action === undefined || value === undefined ? null : { action, value };
}

const styles = { plain: ButtonStyle.Secondary, primary: ButtonStyle.Primary, danger: ButtonStyle.Danger } as const;

/** Discord's limit for a label is 80 characters. */
function shortened(label: string): string {
  return label.length <= 80 ? label : `${label.slice(0, 79)}…`;
}

/** The ids of a message's buttons, as it was sent or as Discord tells of it. */
export function buttonIds(components: unknown): string[] {
  return rows.parse(components).flatMap((one) => one.components.map(({ custom_id: id }) => id));
}

const rows = z.array(z.object({ components: z.array(z.object({ custom_id: z.string() })).catch([]) })).catch([]);

function row(buttons: readonly object[]): readonly object[] {
  return buttons.length === 0 ? [] : [{ type: ComponentType.ActionRow, components: buttons }];
}

function button(id: string, look: { readonly label: string } | { readonly emoji: { readonly name: string } }) {
  return { type: ComponentType.Button, style: ButtonStyle.Secondary, custom_id: id, ...look };
}
