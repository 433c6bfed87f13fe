import { expect, test } from "vitest";
import { openLedger } from "../../../../../src/storage/drivers/sqlite/ledger.ts";
import { conclusionOf } from "../../../../../src/storage/drivers/sqlite/turn-rows.ts";
import { turnsSchemas } from "../../../../../src/storage/drivers/sqlite/turns-schema.ts";
import { turnLedgerContract } from "../../../../contracts/turn-ledger.ts";
import { openTables } from "../../../../helpers/open-tables.ts";

turnLedgerContract("the ledger in SQLite", (folder) => openTables(folder, turnsSchemas, openLedger));

test("a conclusion that an older version has stored, without buttons of its own, is delivered as it was", () => {
  const ending = { sources: [], notes: ["A note."], offers: ["feedback"] };
  const stored = { state: "delivered", says: { kind: "answer", text: "So.", ending }, remembers: null };
  expect(conclusionOf(JSON.stringify(stored))?.says).toEqual({
    kind: "answer",
    text: "So.",
    ending: { ...ending, buttons: [], picture: null },
  });
});
