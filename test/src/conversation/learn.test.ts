import { expect, test } from "vitest";
import { closingGaps } from "../../../src/conversation/learn.ts";
import { rememberedTurn } from "../../contracts/history-store.ts";
import { memoryHistory } from "../../helpers/memory-history.ts";

test("a question that is withdrawn, by moderation too, is no longer among the open ones; others stay there", async () => {
  const closed: (readonly string[])[] = [];
  const history = closingGaps(memoryHistory(), {
    close: async (turnIds) => {
      closed.push(turnIds);
      return turnIds.length;
    },
  });
  const [flagged, other] = [rememberedTurn("t1"), rememberedTurn("t2")];
  await history.remember("c", { ...flagged, question: { ...flagged.question, messageId: "m1" } });
  await history.remember("c", { ...other, question: { ...other.question, messageId: "m2" } });
  expect(await history.forget("c", "m1")).toBe(true);
  expect(await history.forget("c", "m9")).toBe(false);
  expect(closed).toEqual([["t1"]]);
});
