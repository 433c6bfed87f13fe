import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Alert, DecidedAlert, NewAlert } from "../../src/moderation/alert-store.ts";
import { parsePolicy } from "../../src/moderation/policy-document.ts";
import type { UnjudgedText } from "../../src/moderation/unjudged-queue.ts";
import type { StoredVerdict } from "../../src/moderation/verdict-store.ts";
import type { ModerationStores } from "../../src/storage/storage.ts";
import { questionOf } from "../helpers/engine.ts";
import { alertOf, anyPolicy, anyScores, verdictOf } from "../helpers/moderation.ts";
import { opened, type OpenPort } from "./opened.ts";

/** What every set of {@link ModerationStores} must do. */
export function moderationStoresContract(name: string, open: OpenPort<ModerationStores>): void {
  describe(`${name}: the policy`, () => {
    test("comes back as it was set, whatever it is, after a restart too", async () => {
      const { port, reopen } = await opened(open);
      let version = 0;
      const policies = fc.sample(anyPolicy, 20);
      for (const policy of policies) {
        const change = { policy: JSON.stringify(policy), who: "slack:U1", why: "because", at: 5 };
        expect(await port.policies.change(change, version)).toEqual({ ...change, version: version + 1 });
        version += 1;
      }
      const again = await (await reopen()).policies.current();
      expect(again?.version).toBe(20);
      expect(parsePolicy(again?.policy ?? "")).toEqual(policies.at(-1));
    });

    test("of two changes at once, the second is refused; all are kept with who, when and why", async () => {
      const { port } = await opened(open);
      expect(await port.policies.current()).toBeNull();
      const change = { policy: "{}", who: "slack:U1", why: "first", at: 5 };
      expect(await port.policies.change(change, 0)).not.toBeNull();
      expect(await port.policies.change({ ...change, why: "second" }, 0)).toBeNull();
      await port.policies.change({ ...change, why: "third", at: 9 }, 1);
      expect((await port.policies.changes(0)).map(({ why }) => why)).toEqual(["first", "third"]);
      expect((await port.policies.changes(6)).map(({ version }) => version)).toEqual([2]);
    });
  });

  describe(`${name}: verdicts`, () => {
    test("come back with their scores, page by page, in order", async () => {
      const { port, reopen } = await opened(open);
      const verdicts = fc
        .sample(anyScores, 25)
        .map((scores, n) => verdictOf(`v${n}`, { at: Math.floor(n / 3), scores }));
      await Promise.all(verdicts.map((verdict) => port.verdicts.record(verdict)));
      const store = (await reopen()).verdicts;
      const read: StoredVerdict[] = [];
      const filter = { since: 0, workspace: "slack:T1" };
      for (let page = await store.page(filter, null, 4); page.length > 0;) {
        read.push(...page);
        page = await store.page(filter, page.at(-1) ?? null, 4);
      }
      expect(read).toEqual(verdicts.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)));
    });

    test("are counted from a time on, in one workspace or in all", async () => {
      const { port } = await opened(open);
      await port.verdicts.record(verdictOf("old", { at: 1, decision: "block" }));
      await port.verdicts.record(verdictOf("a", { at: 5, decision: "block" }));
      await port.verdicts.record(verdictOf("b", { at: 6, decision: "warn" }));
      await port.verdicts.record(verdictOf("c", { at: 7, workspaceId: "T2" }));
      expect(await port.verdicts.count({ since: 5, workspace: "slack:T1" })).toEqual({ allow: 0, warn: 1, block: 1 });
      expect(await port.verdicts.count({ since: 5, workspace: null })).toEqual({ allow: 1, warn: 1, block: 1 });
    });

    test("the last refusal is one's own, in that channel", async () => {
      const { port } = await opened(open);
      const own = { platform: "slack", workspaceId: "T1", channelId: "C1" };
      expect(await port.verdicts.lastBlocked(own, "U1")).toBeNull();
      await port.verdicts.record(verdictOf("first", { at: 1, decision: "block" }));
      await port.verdicts.record(verdictOf("last", { at: 2, decision: "block" }));
      await port.verdicts.record(verdictOf("allowed", { at: 3 }));
      await port.verdicts.record(verdictOf("elsewhere", { at: 4, decision: "block", channelId: "C2" }));
      await port.verdicts.record(verdictOf("another's", { at: 5, decision: "block", authorId: "U2" }));
      await port.verdicts.record(verdictOf("edit", { at: 6, decision: "block", kind: "edit" }));
      expect((await port.verdicts.lastBlocked(own, "U1"))?.id).toBe("last");
    });
  });

  describe(`${name}: alerts`, () => {
    const by = (decision: DecidedAlert["decision"], at: number): DecidedAlert => ({
      decision,
      by: "slack:UMOD",
      byName: "Mo",
      at,
      why: "so",
      effect: "pending",
    });
    const raise = async (port: ModerationStores, changes: Partial<NewAlert> = {}): Promise<Alert> =>
      (await port.alerts.raise(alertOf(changes))).alert;

    test("one thing raises one alert for each reason", async () => {
      const { port } = await opened(open);
      const first = await port.alerts.raise(alertOf({ kind: "answer" }));
      const again = await port.alerts.raise(alertOf({ kind: "answer", category: "hate", at: 9 }));
      expect([first.isNew, again.isNew]).toEqual([true, false]);
      expect(again.alert).toEqual(first.alert);
      expect((await port.alerts.raise(alertOf({ kind: "answer", reason: "appeal" }))).isNew).toBe(true);
      expect((await port.alerts.raise(alertOf({ turnId: null, messageId: "m1" }))).isNew).toBe(true);
      expect((await port.alerts.raise(alertOf({ turnId: null, messageId: "m2" }))).isNew).toBe(true);
    });

    test("the first decision stays, after a restart too", async () => {
      const { port, reopen } = await opened(open);
      const { id } = await raise(port);
      expect((await port.alerts.decide(id, by("delete", 7)))?.decided).toEqual(by("delete", 7));
      expect((await port.alerts.decide(id, by("dismiss", 8)))?.decided).toEqual(by("delete", 7));
      await port.alerts.settleEffect(id, "done");
      expect((await (await reopen()).alerts.find(id))?.decided).toEqual({ ...by("delete", 7), effect: "done" });
      expect(await port.alerts.decide("a99", by("dismiss", 8)).catch(() => null)).toBeNull();
    });

    test("are listed by state, workspace and time; what is no id finds none", async () => {
      const { port } = await opened(open);
      const { id: decided } = await raise(port, { turnId: "t1", at: 1 });
      const { id: open2 } = await raise(port, { turnId: "t2", at: 2 });
      await raise(port, { turnId: "t3", at: 3, workspaceId: "T2" });
      await port.alerts.decide(decided, by("dismiss", 4));
      const ids = async (state: "open" | "decided" | "any", since = 0, limit = 10) =>
        (await port.alerts.list({ since, workspace: "slack:T1", state }, limit)).map(({ id }) => id);
      expect(await ids("open")).toEqual([open2]);
      expect(await ids("decided")).toEqual([decided]);
      expect(await ids("any")).toEqual([decided, open2]);
      expect(await ids("any", 2)).toEqual([open2]);
      expect(await ids("any", 0, 1)).toEqual([decided]);
      for (const id of ["", "a", "1", "a1.5", "a-1", "zz"]) expect(await port.alerts.find(id)).toBeNull();
    });

    test("words are forgotten when their time is over, and the alert stays", async () => {
      const { port } = await opened(open);
      const { id: old } = await raise(port, { turnId: "t1", at: 1, evidence: "words" });
      const { id: young } = await raise(port, { turnId: "t2", at: 5, evidence: "words" });
      expect(await port.alerts.forgetEvidence(5)).toBe(1);
      expect((await port.alerts.find(old))?.evidence).toBeNull();
      expect((await port.alerts.find(young))?.evidence).toBe("words");
    });

    test("a verdict that was found wrong pardons the text, in that workspace", async () => {
      const { port } = await opened(open);
      const { id } = await raise(port, { hash: "h1" });
      const here = { platform: "slack", workspaceId: "T1", channelId: "C9" };
      expect(await port.pardons.has(here, "h1")).toBe(false);
      await port.alerts.decide(id, by("wrong", 3));
      expect(await port.pardons.has(here, "h1")).toBe(true);
      expect(await port.pardons.has(here, "h2")).toBe(false);
      expect(await port.pardons.has({ ...here, workspaceId: "T2" }, "h1")).toBe(false);
    });
  });

  test(`${name}: what passed unjudged waits on disk until its time has come`, async () => {
    const { port, reopen } = await opened(open);
    const { conversation, author } = questionOf("?");
    const text: UnjudgedText = {
      id: "u1",
      at: 1,
      text: "words",
      kind: "question",
      conversation,
      author,
      messageId: "m",
      turnId: "t",
      attempts: 0,
    };
    await port.unjudged.add(text, 10);
    await port.unjudged.add({ ...text, id: "u2", at: 2 }, 10);
    const { unjudged } = await reopen();
    expect(await unjudged.due(9, 5)).toEqual([]);
    expect((await unjudged.due(10, 5)).map(({ id }) => id)).toEqual(["u1", "u2"]);
    expect(await unjudged.due(10, 1)).toEqual([text]);
    await unjudged.postpone("u1", 20);
    expect((await unjudged.due(19, 5)).map(({ id }) => id)).toEqual(["u2"]);
    expect((await unjudged.due(20, 1))[0]?.attempts).toBe(1);
    await unjudged.remove(["u2"]);
    expect(await unjudged.size()).toBe(1);
  });
}
