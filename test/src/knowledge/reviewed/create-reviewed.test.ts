import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { createReviewed } from "../../../../src/knowledge/reviewed/create-reviewed.ts";
import { parseHoldsUntil } from "../../../../src/knowledge/reviewed/holds-until.ts";
import { type Lesson, writtenUntil } from "../../../../src/knowledge/reviewed-admin.ts";
import type { Scope } from "../../../../src/knowledge/scope.ts";
import { openStorage } from "../../../../src/storage/open-storage.ts";
import { gapOf } from "../../../helpers/gaps.ts";
import { recordingLog } from "../../../helpers/recording-log.ts";
import { temporaryFolder } from "../../../helpers/temporary-folder.ts";

const dayMs = 86_400_000;
const { signal } = new AbortController();
const lesson: Lesson = {
  question: "How do I recalibrate the frobnicator?",
  answer: "Hold its lever for nine seconds.",
  until: "",
  scope: "workspace",
  reviewer: { id: "slack:UANN", name: "Ann" },
  saidBy: { platform: "slack", id: "UCLEO", name: "Cleo" },
  url: "https://example.slack.com/m1",
  replaces: null,
  closes: [],
};

/** Reviewed answers over a store of the test's own, and a clock that is set by hand. */
async function open() {
  const clock = { now: Date.UTC(2026, 10, 26, 9) };
  const { log, entries } = recordingLog();
  const now = () => clock.now;
  const storage = await openStorage(`sqlite:${join(temporaryFolder(), "threadwise.db")}`, log, { now });
  onTestFinished(() => storage.close());
  const followed: string[] = [];
  const reviewed = createReviewed({
    answers: storage.reviewed,
    store: storage.knowledge,
    sources: storage.sources,
    gaps: storage.gaps,
    retestGaps: async () => followed.push("retested"),
    embed: async () => followed.push("embedded"),
    log,
    now,
  });
  const find = async (text: string, scopes: readonly Scope[] = ["workspace"]) =>
    (await storage.knowledge.search({ text, vector: null, scopes, limit: 5 }, signal)).keyword.map(
      ({ chunk }) => chunk,
    );
  return { ...storage, reviewed, find, clock, followed, entries };
}

describe("a reviewed answer", () => {
  test("is found by its question and its words, under who said and reviewed it, with its source", async () => {
    const { reviewed, find, followed } = await open();
    await reviewed.teach(lesson);
    expect(await find("recalibrate")).toMatchObject([
      {
        documentTitle: lesson.question,
        text: lesson.answer,
        path: ["said by Cleo, reviewed by Ann, 2026-11-26"],
        authors: ["Cleo"],
        url: lesson.url,
      },
    ]);
    expect(await find("lever seconds")).toHaveLength(1);
    await reviewed.settle();
    expect(followed).toEqual(["embedded", "retested"]);
  });

  test("is kept to its channel", async () => {
    const { reviewed, find, sources } = await open();
    await reviewed.teach({ ...lesson, scope: "channel:slack:T:C" });
    expect(await find("frobnicator")).toEqual([]);
    expect(await find("frobnicator", ["channel:slack:T:C"])).toHaveLength(1);
    expect(await sources.list()).toMatchObject([
      { id: "reviewed@slack:T:C", kind: "reviewed", scope: "channel:slack:T:C" },
    ]);
    expect(await reviewed.remove((await reviewed.list(null))[0]?.id ?? "", ["workspace"])).toBeNull();
  });

  test("is found no more from its date on, before anything has removed it; the sweep does", async () => {
    const { reviewed, find, clock, knowledge } = await open();
    const { id } = await reviewed.teach({ ...lesson, until: "2026-11-27" });
    const [chunk = expect.fail()] = await find("frobnicator");
    clock.now = Date.UTC(2026, 10, 28) - 1;
    expect(await find("frobnicator")).toHaveLength(1);
    clock.now += 1;
    expect(await find("frobnicator")).toEqual([]);
    expect(await knowledge.chunk(chunk.id, ["workspace"])).toBeNull();
    expect(await reviewed.list(null)).toEqual([]);
    expect([...(await knowledge.hashes("reviewed")).keys()]).toEqual([id]);
    await reviewed.sweep();
    expect([...(await knowledge.hashes("reviewed")).keys()]).toEqual([]);
  });

  test("is approved anew by another answer to the same question, or by an edit of its question", async () => {
    const { reviewed, find } = await open();
    const first = await reviewed.teach({ ...lesson, until: "2026-12-01" });
    const again = await reviewed.teach({
      ...lesson,
      question: "how do I recalibrate the FROBNICATOR",
      answer: "Hit it.",
    });
    expect(again.id).toBe(first.id);
    expect(await find("frobnicator")).toMatchObject([{ text: "Hit it." }]);
    await reviewed.teach({ ...lesson, question: "How do I mend the gizmo?", replaces: first.id });
    expect(await find("frobnicator")).toEqual([]);
    expect(await find("gizmo")).toHaveLength(1);
    expect(await reviewed.list(null)).toHaveLength(1);
  });

  test("closes the questions that it was taught for", async () => {
    const { reviewed, gaps } = await open();
    await gaps.add(gapOf("What is that?", { turnId: "t1" }));
    await gaps.add(gapOf("Something else?", { turnId: "t2" }));
    await reviewed.teach({ ...lesson, closes: ["t1"] });
    expect((await gaps.open(9)).map(({ turnId }) => turnId)).toEqual(["t2"]);
  });

  test("goes with the person whose words it was", async () => {
    const { reviewed, find } = await open();
    await reviewed.teach(lesson);
    expect(await reviewed.forget("discord", "UCLEO")).toBe(0);
    expect(await reviewed.forget("slack", "UCLEO")).toBe(1);
    expect(await find("frobnicator")).toEqual([]);
  });

  test("of a life that broke off before it was indexed is found after the next sweep", async () => {
    const { reviewed, find, knowledge, sources } = await open();
    const { id } = await reviewed.teach(lesson);
    await knowledge.remove("reviewed", [id]);
    await reviewed.sweep();
    expect(await find("frobnicator")).toHaveLength(1);
    // Removed as a source, it does not come back.
    await sources.remove("reviewed");
    await reviewed.sweep();
    expect(await find("frobnicator")).toEqual([]);
  });

  test.each([
    ["without a question", { question: "  " }, "nothing-taught"],
    ["without words", { answer: "" }, "nothing-taught"],
    ["with a date that is none", { until: "tomorrow" }, "no-date"],
    ["with a day that no month has", { until: "2027-02-30" }, "no-date"],
    ["with a date that has passed", { until: "2026-11-25" }, "date-passed"],
    ["that is a document", { answer: "x".repeat(3_001) }, "too-long"],
  ])("%s is refused", async (_what, changes, code) => {
    const { reviewed } = await open();
    await expect(reviewed.teach({ ...lesson, ...changes })).rejects.toMatchObject({ name: "UserError", code });
    expect(await reviewed.list(null)).toEqual([]);
  });
});

test("whatever date is written is read as it is shown again", () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(dayMs), max: new Date("9999-12-30"), noInvalidDate: true }), (date) => {
      const day = date.toISOString().slice(0, 10);
      const until = parseHoldsUntil(` ${day} `, 0);
      expect(until).toBe(Date.parse(day) + dayMs);
      expect(writtenUntil(until)).toBe(day);
      expect(parseHoldsUntil(writtenUntil(date.getTime()), 0)).toBe(date.getTime());
    }),
  );
});
