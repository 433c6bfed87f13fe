import { expect, test } from "vitest";
import { openLedger } from "../../../src/storage/drivers/sqlite/ledger.ts";
import { turnsSchemas } from "../../../src/storage/drivers/sqlite/turns-schema.ts";
import type { Turn } from "../../../src/turns/ledger.ts";
import { ConversationQueue } from "../../../src/turns/queue.ts";
import { sweepUnfinished } from "../../../src/turns/sweep.ts";
import { opened } from "../../contracts/opened.ts";
import { openTables } from "../../helpers/open-tables.ts";
import { recordingLog } from "../../helpers/recording-log.ts";
import { turnOf } from "../../helpers/turns.ts";

const now = 1_700_000_000_000;

/** Stores the turns in one life of the process and sweeps in the next. */
async function sweepAfterRestart(turns: readonly (Pick<Turn, "id" | "acceptedAt" | "attempts"> & { ends?: true })[]) {
  const { port, reopen } = await opened((folder) => openTables(folder, turnsSchemas, openLedger));
  for (const { id, acceptedAt, attempts, ends } of turns) {
    await port.accept(id, turnOf(id, id.slice(0, 1)).event, acceptedAt);
    for (let n = 0; n < attempts; n += 1) await port.begin(id);
    if (attempts > 0) await port.posted(id, `message of ${id}`);
    if (ends) await port.end(id, "delivered", now, false);
  }
  const happened: string[] = [];
  const run = async ({ id, posted }: Turn) => {
    happened.push(`run ${id} ${posted.join()}`.trim());
    return "done" as const;
  };
  const queue = new ConversationQueue({ run, limit: 1, limitUnderPressure: 1, log: recordingLog().log });
  const ledger = await reopen();
  const swept = await sweepUnfinished({
    ledger,
    queue,
    now: () => now,
    maxAgeMs: 60_000,
    maxAttempts: 3,
    giveUp: async ({ id }, reason) => void happened.push(`give up ${id}: ${reason}`),
    ready: async () => {},
  });
  await queue.idle();
  return { happened, swept };
}

test("what a crash left unfinished is answered in its order, knowing what was posted; what had ended is not", async () => {
  const { happened, swept } = await sweepAfterRestart([
    { id: "a1", acceptedAt: now - 3, attempts: 1 },
    { id: "a2", acceptedAt: now - 2, attempts: 1, ends: true },
    { id: "a3", acceptedAt: now - 1, attempts: 0 },
  ]);
  expect(happened).toEqual(["run a1 message of a1", "run a3"]);
  expect(swept).toEqual({ resumed: 2, givenUp: 0 });
});

test("a question nobody waits for any more, and one that may be what ends the process, are given up", async () => {
  const { happened, swept } = await sweepAfterRestart([
    { id: "a1", acceptedAt: now - 60_001, attempts: 0 },
    { id: "b1", acceptedAt: now - 60_000, attempts: 2 },
    { id: "c1", acceptedAt: now, attempts: 3 },
  ]);
  expect(happened).toEqual([
    "give up a1: too-old",
    "give up c1: too-many-attempts",
    "run a1",
    "run b1 message of b1",
    "run c1 message of c1",
  ]);
  expect(swept).toEqual({ resumed: 1, givenUp: 2 });
});
