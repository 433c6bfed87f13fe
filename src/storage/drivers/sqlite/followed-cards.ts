import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import type { FollowedCard, FollowedCards } from "../../../fine-tuning/followed-cards.ts";
import { inTransaction } from "./transaction.ts";
import { inDatabase } from "./translate-error.ts";

export const followedCardsSchema = `
  CREATE TABLE tuning_cards (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    is_open INTEGER NOT NULL,
    detail TEXT NOT NULL
  ) STRICT;
  CREATE INDEX open_tuning_cards ON tuning_cards (number) WHERE is_open = 1;
`;

const row = z.object({ detail: z.string() });

/** We wrote it ourselves, so that its JSON is trusted. */
function cardOf(stored: unknown): FollowedCard {
  return JSON.parse(row.parse(stored).detail) as FollowedCard;
}

export function openFollowedCards(database: DatabaseSync): FollowedCards {
  const add = database.prepare(
    `INSERT INTO tuning_cards (id, is_open, detail) VALUES (:id, 1, :detail)
     ON CONFLICT (id) DO UPDATE SET is_open = 1, detail = excluded.detail WHERE is_open = 0`,
  );
  const find = database.prepare("SELECT detail FROM tuning_cards WHERE id = ?");
  const open = database.prepare("SELECT detail FROM tuning_cards WHERE is_open = 1 ORDER BY number");
  const change = database.prepare("UPDATE tuning_cards SET is_open = ?, detail = ? WHERE id = ?");
  return {
    add: (card) => inDatabase(() => void add.run({ id: card.id, detail: JSON.stringify(card) })),
    find: (id) =>
      inDatabase(() => {
        const found = find.get(id);
        return found === undefined ? null : cardOf(found);
      }),
    open: () => inDatabase(() => open.all().map(cardOf)),
    change: (id, changes) =>
      inTransaction(database, () => {
        const found = find.get(id);
        if (found === undefined) return;
        const changed = { ...cardOf(found), ...changes };
        change.run(changed.stage === "ended" ? 0 : 1, JSON.stringify(changed), id);
      }),
  };
}
