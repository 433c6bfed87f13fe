import { describe, expect, test } from "vitest";
import type { ReviewedAnswer, ReviewedStore } from "../../src/knowledge/reviewed-store.ts";
import { opened, type OpenPort } from "./opened.ts";

/** What every {@link ReviewedStore} must do. */
export function reviewedStoreContract(name: string, open: OpenPort<ReviewedStore>): void {
  const answerOf = (id: string, changes: Partial<ReviewedAnswer> = {}): ReviewedAnswer => ({
    id,
    question: "How?",
    answer: "So.",
    scope: "channel:slack:T:C",
    reviewer: { id: "slack:UANN", name: "ann" },
    saidBy: { platform: "slack", id: "UCLEO", name: "cleo" },
    url: "https://example.slack.com/m1",
    reviewedAt: 1,
    holdsUntil: 9,
    ...changes,
  });

  describe(`${name}`, () => {
    test("answers are kept whole, the newest first", async () => {
      const { port, reopen } = await opened(open);
      await port.put(answerOf("a"));
      await port.put(answerOf("b", { reviewedAt: 2, saidBy: null, url: null, holdsUntil: null, scope: "workspace" }));
      const again = await reopen();
      expect((await again.list()).map(({ id }) => id)).toEqual(["b", "a"]);
      expect((await again.list())[1]).toEqual(answerOf("a"));
    });

    test("one of the same id is replaced, and one that is removed is gone", async () => {
      const { port } = await opened(open);
      await port.put(answerOf("a"));
      await port.put(answerOf("a", { answer: "Otherwise." }));
      expect(await port.list()).toMatchObject([{ answer: "Otherwise." }]);
      expect(await port.remove(["a", "z"])).toBe(1);
      expect(await port.list()).toEqual([]);
    });
  });
}
