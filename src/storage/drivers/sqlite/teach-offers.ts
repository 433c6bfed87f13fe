import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import type { Dropped, OfferStore } from "../../../knowledge/offer-store.ts";
import { type Conversation, type Place, placeOf } from "../../../platform/message.ts";
import { inTransaction } from "./transaction.ts";
import { inDatabase } from "./translate-error.ts";

export const offersSchema = `
  CREATE TABLE teach_offers (
    turn_id TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL UNIQUE,
    conversation TEXT NOT NULL,
    at INTEGER NOT NULL,
    is_posted INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE heard_replies (
    place TEXT NOT NULL,
    message_id TEXT NOT NULL,
    turn_id TEXT NOT NULL,
    platform TEXT NOT NULL,
    author_id TEXT NOT NULL,
    author_name TEXT NOT NULL,
    text TEXT NOT NULL,
    url TEXT,
    at INTEGER NOT NULL,
    PRIMARY KEY (place, message_id)
  ) STRICT, WITHOUT ROWID;
`;

export function openOffers(database: DatabaseSync): OfferStore {
  const isForgotten = database.prepare("SELECT 1 FROM forgotten_people WHERE platform = ? AND person_id = ?");
  const open = database.prepare(
    "INSERT OR IGNORE INTO teach_offers (turn_id, conversation_id, conversation, at) VALUES (?, ?, ?, ?)",
  );
  const inThread = database.prepare("SELECT turn_id, is_posted FROM teach_offers WHERE conversation_id = ?");
  const keep = database.prepare("REPLACE INTO heard_replies VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const posted = database.prepare("UPDATE teach_offers SET is_posted = 1 WHERE turn_id = ?");
  const find = database.prepare("SELECT conversation FROM teach_offers WHERE turn_id = ?");
  const replies = database.prepare(
    `SELECT message_id AS messageId, author_id AS authorId, author_name AS authorName, text, url, at
     FROM heard_replies WHERE turn_id = ? ORDER BY at, message_id`,
  );
  const places = database.prepare("SELECT DISTINCT place FROM heard_replies");
  const dropMessage = database.prepare("DELETE FROM heard_replies WHERE place = ? AND message_id = ?");
  const dropReplies = database.prepare("DELETE FROM heard_replies WHERE turn_id = ?");
  const dropPerson = database.prepare("DELETE FROM heard_replies WHERE platform = ? AND author_id = ?");
  const dropOld = ["heard_replies", "teach_offers"].map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE at < ?`),
  );

  const drop = (what: Dropped): void => {
    if (what.kind === "message") dropMessage.run(nameOf(what.place), what.messageId);
    else if (what.kind === "replies") dropReplies.run(what.turnId);
    else if (what.kind === "person") dropPerson.run(what.platform, what.personId);
    else for (const statement of dropOld) statement.run(what.than);
  };

  return {
    note: ({ turnId, conversation }, { messageId, authorId, authorName, text, url, at }) =>
      inTransaction(database, () => {
        const { id, platform } = conversation;
        if (isForgotten.get(platform, authorId) !== undefined) return null;
        open.run(turnId, id, JSON.stringify(conversation), at);
        const { turn_id: offered, is_posted: isPosted } = offerRow.parse(inThread.get(id));
        keep.run(nameOf(conversation), messageId, offered, platform, authorId, authorName, text, url, at);
        return isPosted === 1 ? null : offered;
      }),
    posted: (turnId) => inDatabase(() => void posted.run(turnId)),
    find: (turnId) =>
      inDatabase(() => {
        const row = find.get(turnId);
        if (row === undefined) return null;
        const conversation = JSON.parse(String(row["conversation"])) as Conversation;
        return { turnId, conversation, replies: replies.all(turnId).map((reply) => replyRow.parse(reply)) };
      }),
    drop: (what) => inTransaction(database, () => drop(what)),
    places: () => inDatabase(() => places.all().map(({ place }) => placeOf(String(place)))),
  };
}

const offerRow = z.object({ turn_id: z.string(), is_posted: z.number() });
const replyRow = z.object({
  messageId: z.string(),
  authorId: z.string(),
  authorName: z.string(),
  text: z.string(),
  url: z.string().nullable(),
  at: z.number(),
});

function nameOf({ platform, workspaceId, channelId }: Place): string {
  return `${platform}:${workspaceId}:${channelId}`;
}
