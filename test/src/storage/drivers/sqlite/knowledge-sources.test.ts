import { join } from "node:path";
import { expect, test } from "vitest";
import { channelSchema } from "../../../../../src/storage/drivers/sqlite/channel-schema.ts";
import { migrate, openDatabase } from "../../../../../src/storage/drivers/sqlite/database.ts";
import { knowledgeChanges, knowledgeSchema } from "../../../../../src/storage/drivers/sqlite/knowledge-schema.ts";
import { openFiles, openSources, sourcesSchema } from "../../../../../src/storage/drivers/sqlite/knowledge-sources.ts";
import { reviewedSchema } from "../../../../../src/storage/drivers/sqlite/reviewed-answers.ts";
import { sourceStoreContract } from "../../../../contracts/source-store.ts";
import { openTables } from "../../../../helpers/open-tables.ts";
import { temporaryFolder } from "../../../../helpers/temporary-folder.ts";

sourceStoreContract("sources in SQLite", (folder) =>
  openTables(folder, [knowledgeSchema, knowledgeChanges, sourcesSchema, channelSchema, reviewedSchema], (database) => ({
    sources: openSources(database, Date.now),
    files: openFiles(database),
  })),
);

test("what was indexed before there were sources is one", async () => {
  const database = openDatabase(join(temporaryFolder(), "threadwise.db"));
  migrate(database, [knowledgeSchema, knowledgeChanges]);
  const add = database.prepare(
    "INSERT INTO documents (source_id, key, title, scope, hash, indexed_at) VALUES (?, ?, 't', ?, 'h', ?)",
  );
  add.run("folder:docs", "a.md", "workspace", 5);
  add.run("folder:docs", "b.md", "workspace", 9);
  add.run("folder:/srv/a@b@slack:T1:C1", "a.md", "channel:slack:T1:C1", 7);
  migrate(database, [knowledgeSchema, knowledgeChanges, sourcesSchema, channelSchema, reviewedSchema]);
  const common = { kind: "folder", owner: "settings", error: null };
  expect(await openSources(database, Date.now).list()).toEqual([
    {
      ...common,
      id: "folder:/srv/a@b@slack:T1:C1",
      location: "/srv/a@b",
      scope: "channel:slack:T1:C1",
      addedAt: 7,
      startedAt: 7,
      endedAt: 7,
    },
    { ...common, id: "folder:docs", location: "docs", scope: "workspace", addedAt: 5, startedAt: 9, endedAt: 9 },
  ]);
  database.close();
});
