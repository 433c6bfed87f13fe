import type { DatabaseSync } from "node:sqlite";
import type { Presence } from "../../../turns/presence.ts";
import { groupCommits } from "./group-commits.ts";
import { inDatabase } from "./translate-error.ts";

export function openPresence(database: DatabaseSync): Presence {
  const takesPart = database.prepare("SELECT 1 FROM conversations_with_us WHERE id = ?");
  const recentConversations = database.prepare(
    `SELECT conversation_id AS id FROM turns WHERE conversation_id GLOB :platform || ':*'
     GROUP BY conversation_id ORDER BY max(accepted_at) DESC LIMIT :limit`,
  );
  const lastHeard = database.prepare("SELECT at FROM heard WHERE platform = ?");
  const hear = database.prepare("REPLACE INTO heard (platform, at) VALUES (?, ?)");
  const write = groupCommits(database);

  return {
    takesPart: (conversationId) => inDatabase(() => takesPart.get(conversationId) !== undefined),
    recentConversations: (platform, limit) =>
      inDatabase(() => recentConversations.all({ platform, limit }).map(({ id }) => String(id))),
    lastHeard: (platform) =>
      inDatabase(() => {
        const at = lastHeard.get(platform)?.["at"];
        return typeof at === "number" ? at : null;
      }),
    hear: (platform, at) => write(() => void hear.run(platform, at)),
  };
}
