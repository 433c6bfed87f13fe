import { Keyv } from "keyv";
import { expect, test } from "vitest";
import { keyValueSchema, SqliteKeyValue } from "../../../../../src/storage/drivers/sqlite/key-value.ts";
import { keyValueContract } from "../../../../contracts/key-value.ts";
import { opened } from "../../../../contracts/opened.ts";
import { openTables } from "../../../../helpers/open-tables.ts";

const open = (folder: string) =>
  openTables(folder, keyValueSchema, (database) => new SqliteKeyValue(database, Date.now));

keyValueContract("keyv's store in SQLite", open);

test("a second Keyv on the same store is refused, because it would take over the first one's keys", async () => {
  const { port } = await opened(open);
  const first = new Keyv({ store: port, namespace: "history" });
  expect(() => new Keyv({ store: port, namespace: "settings" })).toThrow(/already serves the namespace "history"/);
  expect(first.namespace).toBe("history");
});

test("of many writes all are done or none", async () => {
  const { port } = await opened(open);
  const entries = [
    { key: "a", value: "text" },
    { key: "b", value: { not: "text" } },
  ];
  await expect(port.setMany(entries)).rejects.toThrow(/serialized/);
  expect(await port.getMany(["a", "b"])).toEqual([undefined, undefined]);
});
