import { describe, expect, test } from "vitest";
import type { Gap, GapStore } from "../../src/knowledge/gap-store.ts";
import { gapOf } from "../helpers/gaps.ts";
import { opened, type OpenPort } from "./opened.ts";

/** What every {@link GapStore} must do. */
export function gapStoreContract(name: string, open: OpenPort<GapStore>): void {
  const ids = (gaps: readonly Gap[]) => gaps.map(({ turnId }) => turnId);

  describe(`${name}`, () => {
    test("open questions are kept whole, the newest first, as many as are wanted", async () => {
      const { port, reopen } = await opened(open);
      const first = gapOf("How?", { turnId: "t1", at: 1 });
      await port.add(first);
      await port.add(gapOf("Why?", { turnId: "t2", at: 2 }));
      const again = await reopen();
      expect(ids(await again.open(10))).toEqual(["t2", "t1"]);
      expect((await again.open(10))[1]).toEqual(first);
      expect(ids(await again.open(1))).toEqual(["t2"]);
    });

    test("of one turn, the last counts", async () => {
      const { port } = await opened(open);
      await port.add(gapOf("How?", { turnId: "t1" }));
      await port.add(gapOf("How then?", { turnId: "t1" }));
      expect(await port.open(10)).toMatchObject([{ question: "How then?" }]);
    });

    test("what is closed is gone", async () => {
      const { port } = await opened(open);
      await port.add(gapOf("How?", { turnId: "t1" }));
      expect(await port.close(["t1", "t9"])).toBe(1);
      expect(await port.open(10)).toEqual([]);
    });

    test("all that a person asked in a workspace can be forgotten, and what is old", async () => {
      const { port } = await opened(open);
      await port.add(gapOf("Ann's", { turnId: "t1", authorId: "UANN", at: 5 }));
      await port.add(gapOf("Ben's", { turnId: "t2", authorId: "UBEN", at: 6 }));
      await port.add(gapOf("Old", { turnId: "t3", authorId: "UBEN", at: 1 }));
      expect(await port.forgetAuthor("test", "W2", "UANN")).toBe(0);
      expect(await port.forgetAuthor("test", "W", "UANN")).toBe(1);
      expect(await port.forgetAuthor("test", null, "UNOBODY")).toBe(0);
      await port.prune(5);
      expect(ids(await port.open(10))).toEqual(["t2"]);
    });
  });
}
