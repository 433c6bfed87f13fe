import { describe, expect, test } from "vitest";
import type { HistoryStore, RememberedTurn } from "../../src/conversation/history.ts";
import { opened, type OpenPort } from "./opened.ts";

/** What every {@link HistoryStore} must do. */
export function historyStoreContract(name: string, open: OpenPort<HistoryStore>): void {
  const here = "slack:T1:C1:1.5";

  describe(`${name}`, () => {
    test("turns come back after a restart, oldest first; an unknown conversation is empty", async () => {
      const { port, reopen } = await opened(open);
      const turns = [rememberedTurn("t1"), rememberedTurn("t2"), rememberedTurn("t3")];
      for (const turn of turns) await port.remember(here, turn);
      const reopened = await reopen();
      expect(await reopened.load(here)).toEqual(turns);
      expect(await reopened.load("slack:T1:C1:other")).toEqual([]);
    });

    test("a turn that is remembered again takes its own place, and keeps the last answers that it replaced", async () => {
      const { port, reopen } = await opened(open);
      for (const id of ["t1", "t2"]) await port.remember(here, rememberedTurn(id));
      const answered = (text: string) => rememberedTurn("t1", { answer: { text, tokens: 1, sources: [] } });
      for (const text of ["better", "better still", "good", "best"]) await port.remember(here, answered(text));
      const former = ["better", "better still", "good"];
      expect(await (await reopen()).load(here)).toEqual([{ ...answered("best"), former }, rememberedTurn("t2")]);
    });

    test("a turn that is remembered twice in the same words has replaced nothing", async () => {
      const { port } = await opened(open);
      await port.remember(here, rememberedTurn("t1"));
      await port.remember(here, rememberedTurn("t1"));
      expect((await port.load(here))[0]?.former ?? []).toEqual([]);
    });

    test("a question of several messages is forgotten with any of them, and rewritten by none", async () => {
      const { port } = await opened(open);
      const { question } = rememberedTurn("t1");
      await port.remember(here, rememberedTurn("t1", { question: { ...question, earlierIds: ["m0"] } }));
      expect(await port.rewrite(here, question.messageId, { text: "new words", tokens: 2 })).toBe(false);
      expect(await port.forget(here, "m0")).toBe(true);
      expect(await port.load(here)).toEqual([]);
    });

    test("an edit rewrites the question alone; one of an unknown message says so", async () => {
      const { port, reopen } = await opened(open);
      for (const id of ["t1", "t2"]) await port.remember(here, rememberedTurn(id));
      expect(await port.rewrite(here, "message of t1", { text: "new words", tokens: 2 })).toBe(true);
      expect(await port.rewrite(here, "message of t9", { text: "new words", tokens: 2 })).toBe(false);
      expect(await port.rewrite("elsewhere", "message of t1", { text: "new words", tokens: 2 })).toBe(false);
      const { question } = rememberedTurn("t1");
      const edited = rememberedTurn("t1", { question: { ...question, text: "new words", tokens: 2 } });
      expect(await (await reopen()).load(here)).toEqual([edited, rememberedTurn("t2")]);
    });

    test("a deletion takes the question and its answer with it", async () => {
      const { port, reopen } = await opened(open);
      for (const id of ["t1", "t2"]) await port.remember(here, rememberedTurn(id));
      expect(await port.forget(here, "message of t1")).toBe(true);
      expect(await port.forget(here, "message of t1")).toBe(false);
      expect(await (await reopen()).load(here)).toEqual([rememberedTurn("t2")]);
    });

    test("clearing says how many turns are forgotten", async () => {
      const { port, reopen } = await opened(open);
      for (const id of ["t1", "t2"]) await port.remember(here, rememberedTurn(id));
      expect(await port.clear(here)).toBe(2);
      expect(await port.clear(here)).toBe(0);
      expect(await (await reopen()).load(here)).toEqual([]);
    });

    test("nothing is lost where much happens to one conversation at once", async () => {
      const { port } = await opened(open);
      const ids = Array.from({ length: 30 }, (_, n) => `t${n}`);
      await port.remember(here, rememberedTurn("edited"));
      await port.remember(here, rememberedTurn("deleted"));
      await Promise.all([
        ...ids.map((id) => port.remember(here, rememberedTurn(id))),
        port.rewrite(here, "message of edited", { text: "new words", tokens: 2 }),
        port.forget(here, "message of deleted"),
      ]);
      const turns = await port.load(here);
      expect(turns.map(({ turnId }) => turnId).toSorted()).toEqual(["edited", ...ids].toSorted());
      expect(turns[0]?.question.text).toBe("new words");
    });

    test("recent conversations are those of the prefix, the one used last first", async () => {
      const { port, reopen } = await opened(open);
      const turn = rememberedTurn("t1");
      for (const id of ["console:l:1", "console:l:2", "slack:T1:C1", "console:l:3", "console:m:1"])
        await port.remember(id, turn);
      await port.remember("console:l:1", rememberedTurn("t2"));
      const idsOf = async (store: HistoryStore, prefix: string, limit: number) =>
        (await store.recent(prefix, limit)).map(({ id }) => id);
      expect(await idsOf(port, "console:", 3)).toEqual(["console:l:1", "console:m:1", "console:l:3"]);
      await port.clear("console:m:1");
      const reopened = await reopen();
      expect(await idsOf(reopened, "console:", 9)).toEqual(["console:l:1", "console:l:3", "console:l:2"]);
      expect(await idsOf(reopened, "console:m:", 9)).toEqual([]);
      expect(await reopened.recent("slack:", 9)).toEqual([{ id: "slack:T1:C1", turns: [turn] }]);
    });

    test("many conversations used at the same moment are all among the recent ones", async () => {
      const { port } = await opened(open);
      const ids = Array.from({ length: 40 }, (_, n) => `console:l:${n}`);
      await Promise.all(ids.map((id) => port.remember(id, rememberedTurn("t1"))));
      const recent = await port.recent("console:", 100);
      expect(recent.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    });
  });
}

export function rememberedTurn(turnId: string, changes: Partial<RememberedTurn> = {}): RememberedTurn {
  const source = { number: 1, passageId: "p1", title: "Keys", url: null, path: ["Security"] };
  return {
    turnId,
    at: 1_700_000_000_000,
    question: {
      text: `question ${turnId}`,
      tokens: 3,
      messageId: `message of ${turnId}`,
      author: { id: "U1", name: "Ann" },
    },
    answer: { text: `:colon: first, answer ${turnId}`, tokens: 7, sources: [source] },
    ...changes,
  };
}
