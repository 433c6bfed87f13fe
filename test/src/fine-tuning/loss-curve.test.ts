import fc from "fast-check";
import { expect, test } from "vitest";
import { lossCurve, lossCurveSvg } from "../../../src/fine-tuning/loss-curve.ts";

const point = (step: number, trainLoss: number | null, validationLoss: number | null = null) => ({
  step,
  totalSteps: null,
  trainLoss,
  validationLoss,
});

test("losses become a picture of 720 by 360", async () => {
  const png = Buffer.from(await lossCurve([point(1, 2), point(2, 1, 1.5), point(3, 0.5, 1.2)]));
  expect(png.subarray(1, 4).toString()).toBe("PNG");
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([720, 360]);
});

test("the line goes down as loss does, from the first step to the last, with validation beside it", () => {
  const svg = lossCurveSvg([point(1, 2), point(2, 1, 1.5), point(3, 0.5, 1.2)]);
  const line = /d="M([\d. L]+)" fill="none"/.exec(svg)?.[1] ?? "";
  const places = line.split("L").map((place) => place.split(" ").map(Number));
  expect(places.map(([x]) => x)).toEqual([64, 380, 696]);
  expect(places.map(([, y]) => y)).toEqual([44, 180, 248]);
  expect(svg).toContain("validation 1.2");
  expect(svg).toContain("step 3");
});

test("fewer than two steps are no curve, and said so", async () => {
  expect(lossCurveSvg([])).toContain("No losses yet");
  expect(lossCurveSvg([point(1, 2)])).toContain("No losses yet");
  expect((await lossCurve([])).length).toBeGreaterThan(100);
});

test("any figures give a picture without holes", () => {
  const loss = fc.option(fc.double());
  const points = fc.array(
    fc.tuple(fc.nat(), loss, loss).map(([step, train, validation]) => point(step, train, validation)),
    { maxLength: 1_000 },
  );
  fc.assert(
    fc.property(points, (given) => {
      expect(lossCurveSvg(given.toSorted((a, b) => a.step - b.step))).not.toMatch(/NaN|Infinity/);
    }),
  );
});
