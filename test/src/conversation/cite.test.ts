import { expect, test } from "vitest";
import { citedSources } from "../../../src/conversation/cite.ts";
import { passageOf } from "../../helpers/engine.ts";

test("the sources are those that the answer cites, in the order of their numbers", () => {
  const passages = ["a", "b", "c"].map((id) => passageOf(id, ""));
  expect(citedSources(new Set([3, 1, 9]), passages)).toMatchObject([
    { number: 1, passageId: "a" },
    { number: 3, passageId: "c" },
  ]);
});
