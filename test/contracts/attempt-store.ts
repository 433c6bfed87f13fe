import { describe, expect, test } from "vitest";
import type { AttemptsRow, AttemptStore } from "../../src/abuse/attempts.ts";
import { opened, type OpenPort } from "./opened.ts";

/** What every {@link AttemptStore} must do. */
export function attemptStoreContract(name: string, open: OpenPort<AttemptStore>): void {
  const rowOf = (turnId: string, changes: Partial<AttemptsRow> = {}): AttemptsRow => ({
    turnId,
    at: 100,
    workspace: "slack:T1",
    channelId: "C1",
    counts: { ping: 1 },
    ...changes,
  });

  describe(`${name}`, () => {
    test("sums up by channel and kind, the most frequent first, after a restart too", async () => {
      const { port, reopen } = await opened(open);
      await port.record(rowOf("t1", { counts: { ping: 1, image: 2 } }));
      await port.record(rowOf("t2", { counts: { image: 3 } }));
      await port.record(rowOf("t3", { channelId: "C2", counts: { imitation: 2 } }));
      const place = { workspace: "slack:T1", channelId: "C1" };
      const sums = [
        { ...place, kind: "image", count: 5, turnId: "t2" },
        { workspace: "slack:T1", channelId: "C2", kind: "imitation", count: 2, turnId: "t3" },
        { ...place, kind: "ping", count: 1, turnId: "t1" },
      ];
      expect(await port.summarize({ since: 0, workspace: "slack:T1" })).toEqual(sums);
      expect(await (await reopen()).summarize({ since: 0, workspace: null })).toEqual(sums);
    });

    test("a turn that is recorded again counts once", async () => {
      const { port } = await opened(open);
      await port.record(rowOf("t1", { counts: { ping: 4, image: 1 } }));
      await port.record(rowOf("t1", { counts: { ping: 2 } }));
      expect(await port.summarize({ since: 0, workspace: null })).toMatchObject([{ kind: "ping", count: 2 }]);
    });

    test("counts from the given time on, and one workspace where asked", async () => {
      const { port } = await opened(open);
      await port.record(rowOf("early", { at: 99 }));
      await port.record(rowOf("elsewhere", { workspace: "discord:G1" }));
      expect(await port.summarize({ since: 100, workspace: "slack:T1" })).toEqual([]);
      expect(await port.summarize({ since: 100, workspace: null })).toMatchObject([{ workspace: "discord:G1" }]);
    });
  });
}
