import { describe, expect, test } from "vitest";
import { conversationOf } from "../../src/platform/message.ts";
import type { TurnLedger } from "../../src/turns/ledger.ts";
import type { TurnRecords } from "../../src/turns/turn-records.ts";
import { questionOf } from "../helpers/engine.ts";
import { opened, type OpenPort } from "./opened.ts";
import { conclusion } from "./turn-ledger.ts";

/** What every {@link TurnRecords} must do, beside the ledger that it shares its turns with. */
export function turnRecordsContract(
  name: string,
  open: OpenPort<{ readonly ledger: TurnLedger; readonly records: TurnRecords }>,
): void {
  const place = { platform: "test", workspaceId: "W", channelId: "C" };
  const inThread = (threadId: string, channelId = "C") =>
    conversationOf({ ...place, channelId, threadId, visibility: "public" });
  const question = questionOf("How?", { conversation: inThread("T1") });

  describe(`${name}`, () => {
    test("a turn is found by its id, ended too, then without its words", async () => {
      const { port, reopen } = await opened(open);
      await port.ledger.accept("t1", question, 1);
      expect(await port.records.find("t1")).toMatchObject({ state: "received", event: question });
      await port.ledger.end("t1", "delivered", 2, false);
      const { records } = await reopen();
      expect(await records.find("t1")).toMatchObject({ state: "delivered", event: { ...question, text: "" } });
      expect(await records.find("t9")).toBeNull();
    });

    test("of an ended turn, neither its parts nor what came with it are kept", async () => {
      const { port } = await opened(open);
      const event = { ...question, earlier: [{ messageId: "m0", text: "hey" }], attached: ["forwarded words"] };
      await port.ledger.accept("t1", event, 1);
      await port.ledger.end("t1", "blocked", 2, false);
      expect(JSON.stringify(await port.records.find("t1"))).not.toMatch(/hey|forwarded/);
    });

    test("an unfinished turn is found by its question, a part of it, or a message of its answer, in its channel alone", async () => {
      const { port } = await opened(open);
      const event = { ...question, earlier: [{ messageId: "m0", text: "hey" }] };
      await port.ledger.accept("t1", event, 1);
      await port.ledger.posted("t1", "a1");
      for (const message of [question.messageId, "m0", "a1", "T1"]) {
        expect(await port.records.findByMessage(place, message)).toMatchObject({ id: "t1" });
        expect(await port.records.findByMessage({ ...place, channelId: "C2" }, message)).toBeNull();
      }
      expect(await port.records.findByMessage(place, "m9")).toBeNull();
      await port.ledger.end("t1", "delivered", 2, false);
      expect(await port.records.findByMessage(place, question.messageId)).toBeNull();
    });

    test("what waits after a turn is of its conversation, in order, and has not begun", async () => {
      const { port } = await opened(open);
      const conversations = { before: "T1", t1: "T1", elsewhere: "T2", next: "T1", begun: "T1", last: "T1" };
      for (const [id, thread] of Object.entries(conversations))
        await port.ledger.accept(id, questionOf(id, { conversation: inThread(thread) }), 1);
      await port.ledger.begin("begun");
      const turn = await port.records.find("t1");
      const waiting = turn === null ? [] : await port.records.waitingAfter(turn);
      expect(waiting.map(({ id }) => id)).toEqual(["next", "last"]);
    });

    test("a change gives a turn new words and a new start, and ends what it absorbs, all or nothing", async () => {
      const { port, reopen } = await opened(open);
      for (const id of ["t1", "t2"]) await port.ledger.accept(id, questionOf(id, { conversation: inThread("T1") }), 1);
      for (let n = 0; n < 3; n += 1) await port.ledger.begin("t1");
      expect(await port.records.change("t1", { ...question, text: "Why?" }, 5, ["t2"])).toBe(true);
      const { ledger } = await reopen();
      expect(await ledger.unfinished()).toMatchObject([
        { id: "t1", event: { text: "Why?" }, attempts: 1, changedAt: 5 },
      ]);
    });

    test("an older change, and one of a turn that is concluded or has ended, does nothing", async () => {
      const { port } = await opened(open);
      for (const id of ["t1", "t2", "t3"]) await port.ledger.accept(id, questionOf(id), 1);
      await port.records.change("t1", { ...question, text: "newer" }, 5, []);
      expect(await port.records.change("t1", { ...question, text: "older" }, 4, ["t2"])).toBe(false);
      await port.ledger.conclude("t2", conclusion, 0);
      expect(await port.records.change("t2", question, 5, [])).toBe(false);
      await port.ledger.end("t3", "delivered", 2, false);
      expect(await port.records.change("t3", question, 5, [])).toBe(false);
      expect((await port.ledger.unfinished()).map(({ event }) => event.kind === "question" && event.text)).toEqual([
        "newer",
        "t2",
      ]);
    });

    test("an ended turn is reopened in the messages it had; one that has not ended is not", async () => {
      const { port } = await opened(open);
      await port.ledger.accept("t1", question, 1);
      await port.ledger.begin("t1");
      await port.ledger.posted("t1", "a1");
      expect(await port.records.reopen("t1", question, 5, null)).toBeNull();
      await port.ledger.end("t1", "failed", 2, false);
      expect(await port.records.reopen("t1", question, 5, null)).toEqual({
        id: "t1",
        state: "received",
        event: question,
        attempts: 0,
        posted: ["a1"],
        conclusion: null,
        changedAt: 0,
        acceptedAt: 5,
      });
      expect(await port.ledger.unfinished()).toHaveLength(1);
      expect(await port.records.reopen("t9", question, 5, null)).toBeNull();
    });

    test("an ended turn that is reopened with its conclusion has nothing left but to deliver it", async () => {
      const { port, reopen } = await opened(open);
      await port.ledger.accept("t1", question, 1);
      await port.ledger.end("t1", "delivered", 2, false);
      const wordless = { ...question, text: "" };
      await port.records.reopen("t1", wordless, 5, conclusion);
      const { ledger } = await reopen();
      expect(await ledger.unfinished()).toMatchObject([{ id: "t1", event: wordless, conclusion }]);
      expect(await ledger.conclude("t1", { ...conclusion, state: "failed" }, 0)).toEqual(conclusion);
    });

    test("a message is another turn's where one of the same conversation posted it", async () => {
      const { port } = await opened(open);
      const conversations = { t1: "T1", t2: "T1", t3: "T2" };
      for (const [id, thread] of Object.entries(conversations)) {
        await port.ledger.accept(id, questionOf(id, { conversation: inThread(thread) }), 1);
        await port.ledger.posted(id, `answer of ${id}`);
      }
      const seenBy = (id: string) => port.records.isOthers("t1", `answer of ${id}`);
      expect([await seenBy("t1"), await seenBy("t2"), await seenBy("t3")]).toEqual([false, true, false]);
    });
  });
}
