import { describe, expect, test } from "vitest";
import type { KeptTurn, RatedTurn, TrainingTurns } from "../../src/fine-tuning/training-turns.ts";
import type { UsageStore } from "../../src/usage/usage-store.ts";
import { opened, type OpenPort } from "./opened.ts";

export function keptTurnOf(turnId: string, changes: Partial<KeptTurn> = {}): KeptTurn {
  return {
    turnId,
    at: 100,
    workspace: "slack:T1",
    conversationId: `slack:T1:C1:${turnId}`,
    people: [{ id: "slack:T1:U1", name: "Ann" }],
    messageIds: [`m-${turnId}`],
    model: "gpt-6-luna",
    prompt: [
      { role: "system", text: "You help." },
      { role: "user", text: `How ${turnId}?` },
    ],
    tools: [],
    question: `How ${turnId}?`,
    answer: `Like ${turnId}.`,
    ...changes,
  };
}

/** What every {@link TrainingTurns} must do, beside the record of use that it shares its turns with. */
export function trainingTurnsContract(
  name: string,
  open: OpenPort<{ readonly training: TrainingTurns; readonly usage: UsageStore }>,
): void {
  const ann = "slack:T1:U1";
  const bob = { id: "slack:T1:U2", name: "Bob" };

  async function deliver(
    { usage }: { readonly usage: UsageStore },
    turn: KeptTurn,
    state = "delivered" as const,
  ): Promise<void> {
    const use = { input: 1, cached: 0, output: 1, cost: 0, durationMs: 1, state };
    const { turnId, at, workspace, model } = turn;
    await usage.record({ ...use, turnId, at, workspace, model, channelId: "C1", authorId: "U1" });
  }
  async function all(training: TrainingTurns): Promise<RatedTurn[]> {
    const turns: RatedTurn[] = [];
    for await (const turn of training.rated()) turns.push(turn);
    return turns;
  }

  describe(`${name}`, () => {
    test("nothing is kept of people who have not agreed, and all of it once they have", async () => {
      const { port, reopen } = await opened(open);
      expect(await port.training.keep(keptTurnOf("t1"))).toBe(false);
      await port.training.agree(ann, true, 1);
      expect(await port.training.keep(keptTurnOf("t1"))).toBe(true);
      await deliver(port, keptTurnOf("t1"));
      const { training } = await reopen();
      expect(await all(training)).toEqual([{ ...keptTurnOf("t1"), up: 0, down: 0, isApproved: false }]);
      expect(await training.agreed([ann, bob.id])).toEqual(new Set([ann]));
    });

    test("a turn with words of several people is kept where all of them have agreed", async () => {
      const { port } = await opened(open);
      const both = keptTurnOf("t1", { people: [{ id: ann, name: "Ann" }, bob] });
      await port.training.agree(ann, true, 1);
      expect(await port.training.keep(both)).toBe(false);
      await port.training.agree(bob.id, true, 1);
      expect(await port.training.keep(both)).toBe(true);
      expect(await port.training.count(bob.id)).toBe(1);
    });

    test("who takes it back is forgotten at once, and stays so when they agree again", async () => {
      const { port } = await opened(open);
      for (const id of [ann, bob.id]) await port.training.agree(id, true, 1);
      for (const turn of [keptTurnOf("t1"), keptTurnOf("t2", { people: [{ id: ann, name: "Ann" }, bob] })]) {
        await port.training.keep(turn);
        await deliver(port, turn);
      }
      expect(await port.training.agree(bob.id, false, 2)).toBe(1);
      await port.training.agree(bob.id, true, 3);
      expect((await all(port.training)).map(({ turnId }) => turnId)).toEqual(["t1"]);
    });

    test("what was not delivered is not among them", async () => {
      const { port } = await opened(open);
      await port.training.agree(ann, true, 1);
      await port.training.keep(keptTurnOf("t1"));
      expect(await all(port.training)).toEqual([]);
    });

    test("a judgement is of the answer that stood there", async () => {
      const { port } = await opened(open);
      await port.training.agree(ann, true, 1);
      for (const [at, answer] of [
        [100, "first"],
        [200, "second"],
      ] as const) {
        await port.training.keep(keptTurnOf("t1", { at, answer }));
        await deliver(port, keptTurnOf("t1", { at }));
      }
      await port.usage.rate("t1", "U1", "down", 150);
      await port.usage.rate("t1", "U2", "up", 250);
      const judged = (await all(port.training)).map(({ answer, up, down }) => ({ answer, up, down }));
      expect(judged).toEqual([
        { answer: "first", up: 0, down: 1 },
        { answer: "second", up: 1, down: 0 },
      ]);
    });

    test("a message that is deleted takes every turn with it that holds it; a conversation all of its own", async () => {
      const { port } = await opened(open);
      await port.training.agree(ann, true, 1);
      const inThread = (id: string, messageIds: readonly string[], conversationId = "slack:T1:C1:1") =>
        keptTurnOf(id, { messageIds, conversationId });
      const turns = [
        inThread("t1", ["m1"]),
        inThread("t2", ["m2", "m1"]),
        inThread("t3", ["m3"]),
        inThread("t4", ["m1"], "slack:T1:C1:2"),
      ];
      for (const turn of turns) {
        await port.training.keep(turn);
        await deliver(port, turn);
      }
      const left = async () => (await all(port.training)).map(({ turnId }) => turnId);
      await port.training.forget("slack:T1:C1:1", "m1");
      expect(await left()).toEqual(["t3", "t4"]);
      await port.training.forget("slack:T1:C1:1", null);
      expect(await left()).toEqual(["t4"]);
    });

    test("more turns than a page are all there, each once", async () => {
      const { port } = await opened(open);
      await port.training.agree(ann, true, 1);
      for (let n = 0; n < 120; n += 1) {
        await port.training.keep(keptTurnOf(`t${n}`));
        await deliver(port, keptTurnOf(`t${n}`));
      }
      const ids = (await all(port.training)).map(({ turnId }) => turnId);
      expect([ids.length, new Set(ids).size]).toEqual([120, 120]);
    });
  });
}
