import { expect, test } from "vitest";
import { reportOf } from "../chaos/report.ts";
import { runChaos } from "../chaos/run-chaos.ts";

/** `npm run chaos` is the long version, with other seeds. */
test("every question is answered once, or told why not, however often the program is killed and whatever fails", async () => {
  const size = { questions: 40, conversations: 10, kills: 5, maxMs: 120_000, settleMs: 90_000, hangMs: 3_000 };
  const result = await runChaos({ seed: 1, ...size });
  await using stage = result.stage;
  expect(stage.sides).toHaveLength(2);
  expect(result.violations.length + result.crashes.length === 0 ? "" : reportOf(result)).toBe("");
  expect(result).toMatchObject({ isFinished: true, kills: size.kills });
  expect(result.answeredOnce + result.saidSorry).toBe(result.questions);
  expect(result.answeredOnce).toBeGreaterThan(result.questions / 2);
}, 240_000);
