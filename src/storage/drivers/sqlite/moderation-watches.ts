import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import type { WatchStore } from "../../../moderation/watch-store.ts";
import { type Place, placeOf } from "../../../platform/message.ts";
import { inDatabase } from "./translate-error.ts";

export function openModerationWatches(database: DatabaseSync): WatchStore {
  const list = database.prepare("SELECT place, by, at FROM moderated_channels ORDER BY place");
  const add = database.prepare(
    "INSERT INTO moderated_channels (place, by, at) VALUES (?, ?, ?) ON CONFLICT (place) DO NOTHING",
  );
  const remove = database.prepare("DELETE FROM moderated_channels WHERE place = ?");

  return {
    list: () =>
      inDatabase(() =>
        list.all().map((found) => {
          const { place, by, at } = row.parse(found);
          return { ...placeOf(place), by, at };
        }),
      ),
    add: ({ by, at, ...place }) => inDatabase(() => add.run(keyOf(place), by, at).changes > 0),
    remove: (place) => inDatabase(() => remove.run(keyOf(place)).changes > 0),
  };
}

const row = z.object({ place: z.string(), by: z.string(), at: z.number() });

function keyOf({ platform, workspaceId, channelId }: Place): string {
  return `${platform}:${workspaceId}:${channelId}`;
}
