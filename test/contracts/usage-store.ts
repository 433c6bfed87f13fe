import { describe, expect, test } from "vitest";
import type { UsageRow, UsageStore } from "../../src/usage/usage-store.ts";
import { opened, type OpenPort } from "./opened.ts";

/** What every {@link UsageStore} must do. */
export function usageStoreContract(name: string, open: OpenPort<UsageStore>): void {
  const everyone = { since: 0, workspace: "slack:T1", authorId: null };

  describe(`${name}`, () => {
    test("sums up what a workspace used, after a restart too", async () => {
      const { port, reopen } = await opened(open);
      await port.record(rowOf("t1", { input: 100, cached: 40, output: 10, cost: 0.25 }));
      await port.record(rowOf("t2", { state: "blocked", input: 0, cached: 0, output: 0, cost: 0 }));
      await port.record(rowOf("t3", { state: "failed", input: 5, cached: 0, output: 0, cost: 0.5 }));
      await port.record(rowOf("t4", { input: 1, cached: 1, output: 1, cost: null }));
      const summary = { turns: 4, blocked: 1, failed: 1, input: 106, cached: 41, output: 11, cost: 0.75, unpriced: 1 };
      expect(await port.summarize(everyone)).toEqual(summary);
      expect(await (await reopen()).summarize(everyone)).toEqual(summary);
    });

    test("nothing used sums up to zeros", async () => {
      const { port } = await opened(open);
      const zeros = { turns: 0, blocked: 0, failed: 0, input: 0, cached: 0, output: 0, cost: 0, unpriced: 0 };
      expect(await port.summarize(everyone)).toEqual(zeros);
      expect(await port.ratings(everyone)).toEqual({ up: 0, down: 0 });
    });

    test("counts from the given time on, one workspace, and one person where asked", async () => {
      const { port } = await opened(open);
      await port.record(rowOf("early", { at: 99 }));
      await port.record(rowOf("on time", { at: 100 }));
      await port.record(rowOf("somebody else's", { at: 101, authorId: "U2" }));
      await port.record(rowOf("another team's", { at: 102, workspace: "slack:T2" }));
      const filter = { since: 100, workspace: "slack:T1", authorId: null };
      expect((await port.summarize(filter)).turns).toBe(2);
      expect((await port.summarize({ ...filter, authorId: "U2" })).turns).toBe(1);
      expect((await port.summarize({ ...filter, authorId: "U3" })).turns).toBe(0);
    });

    test("a turn that is recorded again counts once", async () => {
      const { port } = await opened(open);
      await port.record(rowOf("t1", { state: "failed" }));
      await port.record(rowOf("t1", { state: "delivered" }));
      expect(await port.summarize(everyone)).toMatchObject({ turns: 1, failed: 0 });
    });

    test("each person has one rating a turn, the latest one", async () => {
      const { port, reopen } = await opened(open);
      await port.record(rowOf("t1"));
      await port.record(rowOf("t2"));
      await port.rate("t1", "U1", "up", 1);
      await port.rate("t1", "U2", "up", 2);
      await port.rate("t2", "U1", "up", 3);
      await port.rate("t1", "U1", "down", 4);
      expect(await port.ratings(everyone)).toEqual({ up: 2, down: 1 });
      await port.rate("t1", "U1", "up", 1);
      expect(await (await reopen()).ratings(everyone)).toEqual({ up: 2, down: 1 });
    });

    test("ratings count with the turns that they judge", async () => {
      const { port } = await opened(open);
      await port.rate("t1", "U2", "up", 5);
      expect(await port.ratings(everyone)).toEqual({ up: 0, down: 0 });
      await port.record(rowOf("t1", { at: 100, authorId: "U1" }));
      expect(await port.ratings({ ...everyone, since: 100, authorId: "U1" })).toEqual({ up: 1, down: 0 });
      expect(await port.ratings({ ...everyone, since: 101 })).toEqual({ up: 0, down: 0 });
      expect(await port.ratings({ ...everyone, workspace: "slack:T2" })).toEqual({ up: 0, down: 0 });
    });
  });
}

function rowOf(turnId: string, changes: Partial<UsageRow> = {}): UsageRow {
  return {
    turnId,
    at: 1_700_000_000_000,
    workspace: "slack:T1",
    channelId: "C1",
    authorId: "U1",
    model: "gpt-6-luna",
    input: 10,
    cached: 0,
    output: 1,
    cost: 0,
    durationMs: 1_500,
    state: "delivered",
    ...changes,
  };
}
