import { describe, expect, test } from "vitest";
import { identifiersIn, preferIdentifiers } from "../../../src/knowledge/identifiers.ts";
import { passageOf } from "../../helpers/engine.ts";

describe("an identifier is", () => {
  test.each([
    ["What does E_1042 mean?", ["e_1042"]],
    ["call getUserById() first", ["getuserbyid("]],
    ["see `src/turns/queue.ts`.", ["src/turns/queue.ts"]],
    ["since v2.14.3,", ["v2.14.3"]],
    ["pass --dry-run or read-only-mode", ["--dry-run"]],
    ["(ECONNREFUSED)", ["econnrefused"]],
    ["ORA-00942 again", ["ora-00942"]],
    ["edit settings.yaml", ["settings.yaml"]],
  ])("in %s: %j", (question, expected) => {
    expect(identifiersIn(question)).toEqual(expected.map((each) => expect.stringContaining(each.replace(/\($/, ""))));
  });

  test.each([
    ["How do I rotate the signing key, and/or the state-of-mind?"],
    ["The U.S. and the NASA think 3.5 is well-known."],
    ["Is p53 an IL-6 thing on iOS, or TypeScript on claude.ai? Yes - it is."],
  ])("nothing in %s", (question) => {
    expect(identifiersIn(question)).toEqual([]);
  });
});

const hit = (id: string, text: string, score: number) => ({ chunk: passageOf(id, text), score });

test("who holds it as written comes before what is only like it; without one nothing moves", () => {
  const hits = [hit("like", "E 1042", 0.7), hit("good", "an E_1042!", 0.6), hit("less", "E_1042", 0.4)];
  expect(preferIdentifiers(hits, "what is e_1042?").map(({ chunk }) => chunk.id)).toEqual(["good", "less", "like"]);
  expect(preferIdentifiers(hits, "what is it?")).toBe(hits);
  expect(preferIdentifiers(hits, "a log: E_1042 E_1043 E_1044 E_1045")).toBe(hits);
  expect(preferIdentifiers(hits, "what is E_9?").map(({ chunk }) => chunk.id)).toEqual(["like", "good", "less"]);
});

test("a score stays between nothing and one", () => {
  for (const { score } of preferIdentifiers([hit("a", "E_1", 1), hit("b", "x", 0)], "E_1")) {
    expect(score).toBeGreaterThanOrEqual(0);
    expect(score).toBeLessThanOrEqual(1);
  }
});
