import { describe, expect, test } from "vitest";
import type { Conclusion } from "../../src/turns/conclusion.ts";
import type { EndState, TurnLedger } from "../../src/turns/ledger.ts";
import { questionOf } from "../helpers/engine.ts";
import { opened, type OpenPort } from "./opened.ts";

/** What every {@link TurnLedger} must do. */
export function turnLedgerContract(name: string, open: OpenPort<TurnLedger>): void {
  const question = questionOf("How do I rotate the key?", { key: "slack:T1:C1:1.5" });
  const idsOf = async (ledger: TurnLedger) => (await ledger.unfinished()).map(({ id }) => id);

  describe(`${name}`, () => {
    test("a stored turn comes back whole after a restart", async () => {
      const { port, reopen } = await opened(open);
      const target = { channel: "C1", isThread: true, depth: 2, user: null };
      const event = questionOf("Ümläute, 日本語, 🧵 and 'quotes'", { key: "k1", target });
      const turn = {
        id: "t1",
        state: "received",
        event,
        attempts: 0,
        posted: [],
        conclusion: null,
        changedAt: 0,
        acceptedAt: 1_700_000_000_123,
      };
      expect(await port.accept("t1", event, 1_700_000_000_123)).toEqual(turn);
      expect(await (await reopen()).unfinished()).toEqual([turn]);
    });

    test("a command keeps its options", async () => {
      const { port, reopen } = await opened(open);
      const { key, conversation, author, at, target } = question;
      const options = { question: "Why?", limit: 3, exact: false };
      const event = { kind: "command", command: "ask", options, key, conversation, author, at, target } as const;
      await port.accept("t1", event, 1);
      expect((await (await reopen()).unfinished())[0]?.event).toEqual(event);
    });

    test("the same event is taken once, before and after it is answered, and after a restart", async () => {
      const { port, reopen } = await opened(open);
      await port.accept("t1", question, 1);
      expect(await port.accept("t2", question, 2)).toBeNull();
      await port.begin("t1");
      await port.end("t1", "delivered", 3, false);
      expect(await port.accept("t3", question, 4)).toBeNull();
      const reopened = await reopen();
      expect(await reopened.accept("t4", question, 5)).toBeNull();
      expect(await reopened.unfinished()).toEqual([]);
    });

    test("of many deliveries at once one is taken", async () => {
      const { port } = await opened(open);
      const taken = await Promise.all(Array.from({ length: 20 }, (_, n) => port.accept(`t${n}`, question, n)));
      expect(taken.filter((turn) => turn !== null)).toHaveLength(1);
    });

    test("a restart knows how often answering has begun and where the answer was posted", async () => {
      const { port, reopen } = await opened(open);
      await port.accept("t1", question, 1);
      await port.begin("t1");
      await port.posted("t1", "1.25");
      await port.posted("t1", 'a "quoted" id');
      await port.begin("t1");
      expect(await (await reopen()).unfinished()).toMatchObject([
        { state: "answering", attempts: 2, posted: ["1.25", 'a "quoted" id'] },
      ]);
    });

    test("unfinished turns come in the order in which they were accepted, whatever their ids and times", async () => {
      const { port, reopen } = await opened(open);
      for (const [id, at] of [
        ["c", 30],
        ["a", 10],
        ["b", 20],
      ] as const)
        await port.accept(id, questionOf(id), at);
      await port.begin("a");
      expect(await idsOf(port)).toEqual(["c", "a", "b"]);
      expect(await idsOf(await reopen())).toEqual(["c", "a", "b"]);
    });

    test.each<EndState>(["delivered", "blocked", "failed", "cancelled"])(
      "a turn that ended %s stays ended",
      async (state) => {
        const { port, reopen } = await opened(open);
        await port.accept("t1", question, 1);
        await port.accept("t2", questionOf("another"), 2);
        await port.begin("t1");
        await port.end("t1", state, 3, false);
        expect(await idsOf(port)).toEqual(["t2"]);
        const reopened = await reopen();
        await reopened.begin("t1");
        expect(await idsOf(reopened)).toEqual(["t2"]);
      },
    );

    test("the same message is posted once, however often it is told", async () => {
      const { port, reopen } = await opened(open);
      await port.accept("t1", question, 1);
      for (const message of ["1.25", "1.5", "1.25"]) await port.posted("t1", message);
      expect((await (await reopen()).unfinished())[0]?.posted).toEqual(["1.25", "1.5"]);
    });

    test("a conclusion comes back whole after a restart, until the turn ends", async () => {
      const { port, reopen } = await opened(open);
      await port.accept("t1", question, 1);
      expect(await port.conclude("t1", conclusion, 0)).toEqual(conclusion);
      const reopened = await reopen();
      expect((await reopened.unfinished())[0]?.conclusion).toEqual(conclusion);
      await reopened.end("t1", "delivered", 2, false);
      expect(await reopened.conclude("t1", conclusion, 0)).toBeNull();
    });

    test("the first conclusion holds; one that is as of another state of the question is refused", async () => {
      const { port } = await opened(open);
      await port.accept("t1", question, 1);
      expect(await port.conclude("t1", conclusion, 7)).toBeNull();
      await port.conclude("t1", conclusion, 0);
      const other = { ...conclusion, state: "cancelled" as const };
      expect(await port.conclude("t1", other, 0)).toEqual(conclusion);
    });
  });
}

export const conclusion: Conclusion = {
  state: "delivered",
  says: {
    kind: "answer",
    text: "Run `keys rotate`.",
    ending: { sources: [], notes: ["A note."], offers: ["feedback"], buttons: [], picture: null },
  },
  remembers: null,
  usage: { input: 1, cached: 0, cacheWrites: 0, output: 2, reasoning: 0 },
  facts: { passages: 3 },
  learns: null,
};
