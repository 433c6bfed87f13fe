import { expect, test } from "vitest";
import { joinBurst } from "../../../src/conversation/join-burst.ts";
import { questionOf } from "../../helpers/engine.ts";
import { openTurns } from "../../helpers/open-turns.ts";

test("what came with each message of a burst is judged with all of them", async () => {
  const { ledger, records } = await openTurns();
  const first = await ledger.accept("t1", questionOf("Look", { at: 1, attached: ["forwarded"] }), 1);
  await ledger.accept("t2", questionOf("And this?", { at: 2, attached: ["plan.pdf"] }), 2);
  if (first === null) throw new Error("known already");
  const { event } = await joinBurst(first, records);
  expect(event).toMatchObject({ text: "And this?", earlier: [{ text: "Look" }], attached: ["forwarded", "plan.pdf"] });
});
