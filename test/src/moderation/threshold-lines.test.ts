import fc from "fast-check";
import { expect, test } from "vitest";
import { parseThresholdLines, thresholdLines } from "../../../src/moderation/threshold-lines.ts";
import { anyPolicy, here } from "../../helpers/moderation.ts";
import { effectiveRules } from "../../../src/moderation/effective-rules.ts";

test("lines say what they were written from, whatever the policy, and fit into a form", () => {
  fc.assert(
    fc.property(anyPolicy, (policy) => {
      const { categories } = effectiveRules({}, policy, here);
      const lines = thresholdLines(categories);
      expect(lines.length).toBeLessThan(3_000);
      expect(Object.fromEntries(parseThresholdLines(lines))).toEqual(categories);
    }),
  );
});

test("scores, off, what follows, and lines that are left out", () => {
  const parsed = parseThresholdLines("# mine\nsexual .4 0.7 delete+alert warn\n\n  hate off 1\n");
  expect(Object.fromEntries(parsed)).toEqual({
    sexual: { warn: 0.4, block: 0.7, onBlock: ["refuse", "delete", "alert"], onWarn: ["warn"] },
    hate: { warn: null, block: 1, onBlock: ["refuse"], onWarn: ["note"] },
  });
});

test.each([
  ["hate off 0.5\nrudeness 0.1 0.2", "Line 2, `rudeness 0.1 0.2`: the category must be one of harassment"],
  ["hate 2 0.5", "Line 1, `hate 2 0.5`: warn must be a number from 0 to 1, or off"],
  ["hate off high", "block must be a number from 0 to 1, or off"],
  ["hate 0.5", "it must be `category warn block on-block on-warn`"],
  ["hate off 0.5 refuse note more", "it must be `category warn block on-block on-warn`"],
  ["hate off 0.5 explode", '"explode" can\'t follow on a block; that can be refuse, delete, alert, warn'],
  ["hate 0.1 0.5 refuse delete", '"delete" can\'t follow on a warning; that can be note, warn, alert'],
  ["hate off 0.5\nhate off 0.6", "Line 2, `hate off 0.6`: hate stands there twice"],
])("a line that is wrong is told with its number: %o", (text, fault) => {
  expect(() => parseThresholdLines(text)).toThrow(fault);
});
