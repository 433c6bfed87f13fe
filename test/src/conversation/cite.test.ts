import { expect, test } from "vitest";
import { citedPassages, citedSources } from "../../../src/conversation/cite.ts";
import { answer, engineWith, passageOf, questionOf } from "../../helpers/engine.ts";

test("the sources are those that the answer cites, in the order of their numbers", () => {
  const passages = ["a", "b", "c"].map((id) => passageOf(id, ""));
  expect(citedSources(new Set([3, 1, 9]), passages)).toMatchObject([
    { number: 1, passageId: "a" },
    { number: 3, passageId: "c" },
  ]);
});

const said = {
  ...passageOf("a", "Ann: We let Bob go."),
  sourceId: "channel:slack:T:C",
  documentKey: "thread:1.5",
  documentTitle: "We let Bob go",
};

test("what an answer rests on is kept without the words that a thread is named after: those may be deleted", () => {
  const keys = passageOf("b", "Rotate.");
  const day = { ...said, documentKey: "day:2026-03-01", documentTitle: "#general, 2026-03-01" };
  expect(citedPassages(new Set([1, 2, 3]), [said, keys, day]).map(({ title }) => title)).toEqual([
    "what was said in a channel",
    keys.documentTitle,
    "#general, 2026-03-01",
  ]);
});

test("so is the nearest title of a question that nothing answered", async () => {
  const engine = engineWith({ search: async () => ({ passages: [said], mode: "hybrid", reason: null }) });
  const { learns } = await answer(engine, questionOf("Where is the canteen menu?"));
  expect(learns?.gap?.nearest).toEqual(["what was said in a channel"]);
});
