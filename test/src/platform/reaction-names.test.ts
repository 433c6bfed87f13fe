import { expect, test } from "vitest";
import { reactionNames } from "../../../src/platform/reaction-names.ts";

test.each([
  ["star", ["star", "⭐"]],
  [":star:", ["star", "⭐"]],
  ["⭐", ["⭐", "star"]],
  ["our_gold", ["our_gold"]],
])("the reaction %s is known by its names on every platform", (given, names) =>
  expect(reactionNames([given])).toEqual(names),
);
