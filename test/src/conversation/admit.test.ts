import { expect, test } from "vitest";
import { createAdmit } from "../../../src/conversation/admit.ts";
import type { Turn } from "../../../src/turns/ledger.ts";
import { questionOf } from "../../helpers/engine.ts";
import { turnOf } from "../../helpers/turns.ts";

function openAdmit(perPerson: number, perChannel = 1_000) {
  const clock = { now: 0 };
  return { admit: createAdmit({ perPerson, perChannel }, () => clock.now), clock };
}

test("what is over a person's rate keeps its place until its time has come, however often it is asked", () => {
  const { admit, clock } = openAdmit(1);
  expect(admit(turnOf("t1", "a"))).toEqual({ kind: "now" });
  expect(admit(turnOf("t2", "b"))).toEqual({ waitMs: 60_000, sentence: expect.stringContaining("60 s") });
  clock.now = 20_000;
  expect(admit(turnOf("t2", "b"))).toMatchObject({ waitMs: 40_000 });
  clock.now = 60_000;
  expect(admit(turnOf("t2", "b"))).toEqual({ kind: "now" });
});

test("a channel has a rate of its own, whoever asks", () => {
  const { admit } = openAdmit(100, 2);
  const by = (id: string): Turn => ({ ...turnOf(id, "x"), event: questionOf(id, { author: { id, name: id } }) });
  expect([admit(by("ann")), admit(by("ben"))]).toEqual([{ kind: "now" }, { kind: "now" }]);
  expect(admit(by("cleo"))).toMatchObject({ waitMs: 60_000 });
});

test("a question that would wait for too long is told so in private", () => {
  const { admit } = openAdmit(1);
  const admitted = Array.from({ length: 7 }, (_, n) => admit(turnOf(`t${n}`, `c${n}`)));
  expect(admitted.slice(0, 6).map((one) => ("waitMs" in one ? one.waitMs : 0))).toEqual([
    0, 60_000, 120_000, 180_000, 240_000, 300_000,
  ]);
  expect(admitted[6]).toMatchObject({
    state: "failed",
    says: { kind: "refusal", sentence: expect.stringContaining("1 a minute") },
  });
});

test("what was begun before, and commands that ask no model, pass", () => {
  const { admit } = openAdmit(1);
  admit(turnOf("t1", "a"));
  expect(admit(turnOf("t2", "a", "again", { attempts: 1 }))).toEqual({ kind: "now" });
  const { key, conversation, author, at, target } = questionOf("x");
  const event = { kind: "command", command: "help", options: {}, key, conversation, author, at, target } as const;
  expect(admit(turnOf("t3", "a", "help", { event }))).toEqual({ kind: "now" });
});
