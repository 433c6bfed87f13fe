import { describe, expect, test } from "vitest";
import { alertDecisions } from "../../../src/moderation/alert-store.ts";
import { alertOf, judgedOf, openTestModeration, scriptedJudge } from "../../helpers/moderation.ts";

const never = new AbortController().signal;
const mo = { id: "UMOD", name: "Mo", platform: "slack" };
const max = { id: "UMAX", name: "Max", platform: "slack" };
const workspace = "slack:T1";

async function withAlert(
  changes: Parameters<typeof alertOf>[0] = {},
  options: Parameters<typeof openTestModeration>[0] = {},
) {
  const moderation = await openTestModeration(options);
  const { alert } = await moderation.stores.alerts.raise(alertOf(changes));
  return { ...moderation, alertId: alert.id };
}

describe("a moderator's decision", () => {
  test.each(alertDecisions)("%s: the first one holds, and the second moderator is told", async (decision) => {
    const { decide, alertId, stores } = await withAlert();
    expect(await decide({ alertId, workspace, decision, by: mo, why: "clear" })).toBe(
      `Decided: ${decision} (${alertId}).`,
    );
    const second = await decide({ alertId, workspace, decision: "warn", by: max, why: "" });
    expect(second).toBe(`Mo has decided this already, 0 s ago: ${decision} (clear).`);
    const decided = { decision, by: "slack:UMOD", byName: "Mo", at: 1_000_000, why: "clear", effect: "done" };
    expect((await stores.alerts.find(alertId))?.decided).toEqual(decided);
  });

  test.each([
    ["delete", ["remove m1"]],
    ["timeOut", ["time out U1 60"]],
    ["dismiss", []],
  ] as const)("%s does what it says, once", async (decision, expected) => {
    const { decide, alertId, done } = await withAlert();
    for (const by of [mo, max]) await decide({ alertId, workspace, decision, by, why: "" });
    expect(done).toEqual(expected);
  });

  test("an answer is deleted by withdrawing it", async () => {
    const { decide, alertId, done } = await withAlert({ kind: "answer" });
    await decide({ alertId, workspace, decision: "delete", by: mo, why: "" });
    expect(done).toEqual(["withdraw turn-1"]);
  });

  test("what the platform does not let us do is said, and can be tried again", async () => {
    let isReachable = false;
    const removed: string[] = [];
    const remove = async (_: unknown, id: string) => isReachable && removed.push(id) > 0;
    const { decide, alertId } = await withAlert({}, { hands: { remove } });
    const deleting = { alertId, workspace, decision: "delete", by: mo, why: "" } as const;
    expect(await decide(deleting)).toContain("please do that yourself");
    isReachable = true;
    expect(await decide(deleting)).toBe(`Decided: delete (${alertId}).`);
    expect(await decide(deleting)).toContain("decided this already");
    expect(removed).toEqual(["m1"]);
  });

  test("nobody decides on another workspace's alerts", async () => {
    const { decide, alertId } = await withAlert();
    const elsewhere = { alertId, workspace: "slack:T2", decision: "dismiss", by: mo, why: "" } as const;
    await expect(decide(elsewhere)).rejects.toThrow("There is no alert");
    await expect(decide({ ...elsewhere, alertId: "a77", workspace })).rejects.toThrow("There is no alert");
  });
});

describe("an appeal", () => {
  const asker = (id = "U1") => ({ conversation: judgedOf().conversation, author: { id, name: "Ann" } });
  const moderator = asker("UMOD");

  async function afterRefusal() {
    const { model } = scriptedJudge((text) => (text.includes("rude") ? { harassment: 0.6 } : {}));
    const moderation = await openTestModeration({ judge: model });
    const ask = async () => (await moderation.moderate("how rude", judgedOf(), never)).kind;
    expect(await ask()).toBe("block");
    return { ...moderation, ask };
  }

  test("goes to the queue once, with what its author says", async () => {
    const { desk, delivered } = await afterRefusal();
    expect(await desk.appeal(asker(), "It was a quotation")).toContain("A moderator will look at it");
    expect(await desk.appeal(asker(), "Please")).toContain("a moderator has yet to decide");
    expect(delivered).toMatchObject([{ reason: "appeal", evidence: "The author says: It was a quotation" }]);
    const { markdown: queue } = await desk.queue(moderator);
    expect(queue).toContain("appeal · question · harassment");
    expect(queue).toContain("It was a quotation");
  });

  test("that is granted lets the same words pass, and its author is told", async () => {
    const { desk, ask, told } = await afterRefusal();
    await desk.appeal(asker(), "");
    await desk.decide(moderator, "a1", "wrong", "a quotation");
    expect(told).toEqual([
      "U1: A moderator has found that refusing you was a mistake (a quotation). Sorry; the same words pass now.",
    ]);
    expect(await ask()).toBe("allow");
    expect(await desk.appeal(asker(), "")).toContain("a moderator has decided that it was a mistake");
    expect((await desk.queue(moderator)).markdown).toBe("No alert is open.");
  });

  test("that is turned down leaves the refusal, and its author is told", async () => {
    const { desk, ask, told } = await afterRefusal();
    await desk.appeal(asker(), "");
    await desk.decide(moderator, "a1", "dismiss", "");
    expect(told).toEqual(["U1: A moderator has looked at the refusal that you asked about: it stands."]);
    expect(await ask()).toBe("block");
  });

  test("needs a refusal of one's own, of the last week", async () => {
    const { desk, clock } = await afterRefusal();
    expect(await desk.appeal(asker("U2"), "")).toContain("Nothing of yours was refused here");
    clock.now += 8 * 86_400_000;
    expect(await desk.appeal(asker(), "")).toContain("Nothing of yours was refused here");
  });
});
