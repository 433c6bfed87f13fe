import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { affordable, termsOf } from "../../../../../src/storage/drivers/sqlite/keyword-query.ts";

describe("a question is searched for by", () => {
  test.each([
    ["its telling words", "How do I rotate the signing key?", ["rotate", "signing", "key"]],
    ["its words as often as they stand in it", "key, key and vault", ["key", "key", "vault"]],
    [
      "an identifier's parts, and all of it in order",
      "set read-only-mode",
      ["set", "read", "only", "mode", "read only mode"],
    ],
    [
      "what is left of a contraction, which is nothing",
      "What's Anna's key? I'm lost, we don’t know",
      ["anna", "key", "lost", "don", "know"],
    ],
    ["common words where there are no others", "Who is it?", ["who", "is", "it"]],
    ["words of any script", "Wie öffnet man die Büchse? 日本語", ["wie", "öffnet", "man", "die", "büchse", "日本語"]],
    ["nothing where there are no words", '?! -- "*"', []],
  ])("%s", (_what, question, terms) => {
    expect(termsOf(question)).toEqual(terms);
  });
});

test("for any index, the rarest words are looked up, and no more than can be afforded", () => {
  const counts = fc.dictionary(fc.string({ minLength: 1 }), fc.integer({ min: 0, max: 20_000 }), { maxKeys: 12 });
  fc.assert(
    fc.property(counts, (counted) => {
      const countOf = (term: string) => counted[term] ?? 0;
      const chosen = affordable(Object.keys(counted), countOf);
      const known = Object.keys(counted).filter((term) => countOf(term) > 0);
      const rarest = known.toSorted((a, b) => countOf(a) - countOf(b)).slice(0, chosen.length);
      expect(chosen.map(countOf)).toEqual(rarest.map(countOf));
      expect(chosen.length > 0).toBe(known.length > 0);
      const visited = chosen.reduce((sum, term) => sum + countOf(term), 0);
      expect(visited <= 12_000 || chosen.length === 1).toBe(true);
    }),
  );
});

test("a common word counts where it can be afforded: in a small index always", () => {
  const countOf = (term: string) => ({ model: 700, prompt: 300, haiku: 4 })[term] ?? 0;
  expect(affordable(["model", "prompt", "haiku", "unknown"], countOf)).toEqual(["haiku", "prompt", "model"]);
});
