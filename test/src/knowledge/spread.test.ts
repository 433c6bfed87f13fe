import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FusedHit } from "../../../src/knowledge/fuse.ts";
import { spread } from "../../../src/knowledge/spread.ts";
import { passageOf } from "../../helpers/engine.ts";

const hit = (id: string, score: number, text: string): FusedHit => ({ chunk: passageOf(id, text), score });
const ids = (hits: readonly FusedHit[]) => hits.map(({ chunk }) => chunk.id);

const one = "Rotate the signing key every month, and keep the old one for a day. Tell the team before you do it.";
const other = "Tell the team before you do it. Rotate the signing key every month, and keep the old one for a day!";
const lunch = "Lunch is served at noon in the yard, where dogs are welcome on a lead, and so are guests.";

describe("near-copies of a passage", () => {
  test("go behind what says something else and is nearly as good", () => {
    expect(ids(spread([hit("a", 1, one), hit("b", 0.9, other), hit("c", 0.8, lunch)]))).toEqual(["a", "c", "b"]);
  });

  test("stay before what is far less to the point", () => {
    expect(ids(spread([hit("a", 1, one), hit("b", 0.9, other), hit("c", 0.3, lunch)]))).toEqual(["a", "b", "c"]);
  });

  test("are no passages that merely share some words", () => {
    const related = "Rotate the signing key when somebody leaves; the vault writes down who did it and when.";
    expect(ids(spread([hit("a", 1, one), hit("b", 0.9, related), hit("c", 0.8, lunch)]))).toEqual(["a", "b", "c"]);
  });
});

test("nothing is lost and the best stays first, whatever was found; how much is looked at changes no beginning", () => {
  const words = fc.array(fc.constantFrom("key", "day", "team", "noon", "dog"), { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(words, { minLength: 1, maxLength: 50 }), (texts) => {
      const hits = texts.map((text, index) => hit(String(index), 1 - index / 100, text.join(" ")));
      const spreadOut = ids(spread(hits));
      expect(spreadOut.toSorted()).toEqual(ids(hits).toSorted());
      expect(spreadOut[0]).toBe("0");
      expect(ids(spread(hits.slice(0, 30)))).toEqual(spreadOut.slice(0, Math.min(30, hits.length)));
    }),
  );
});
