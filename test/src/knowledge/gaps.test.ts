import { describe, expect, test } from "vitest";
import type { GapStore } from "../../../src/knowledge/gap-store.ts";
import { createGaps } from "../../../src/knowledge/gaps.ts";
import { groupGaps } from "../../../src/knowledge/group-gaps.ts";
import { isGoodEnough } from "../../../src/knowledge/good-enough.ts";
import type { Passage } from "../../../src/knowledge/search.ts";
import { conversationOf } from "../../../src/platform/message.ts";
import { gapsSchema, openGaps } from "../../../src/storage/drivers/sqlite/gaps.ts";
import { opened } from "../../contracts/opened.ts";
import { passageOf } from "../../helpers/engine.ts";
import { gapOf } from "../../helpers/gaps.ts";
import { openTables } from "../../helpers/open-tables.ts";

const never = new AbortController().signal;
const place = { platform: "test", workspaceId: "W", channelId: "C", threadId: null, visibility: "public" } as const;

async function open(found: () => readonly Passage[], searchMs = 0) {
  let at = 5_000;
  const { port: store }: { port: GapStore } = await opened((folder) => openTables(folder, gapsSchema, openGaps));
  let searches = 0;
  const search = async () => {
    searches += 1;
    at += searchMs;
    return { passages: found(), mode: "keyword", reason: null } as const;
  };
  const gaps = createGaps({ store, search, passages: 6, keepMs: 10_000_000, now: () => at });
  return { store, gaps, searches: () => searches };
}

test("questions that ask for the same are one group, however they are put; others are not", () => {
  const questions = [
    "Where can I park my car?",
    "parking permit for my car?",
    "Is there a place to park a car",
    "How do I claim travel expenses?",
  ];
  const groups = groupGaps(questions.map((question, at) => gapOf(question, { at })));
  expect(groups.map(({ gaps }) => gaps.length)).toEqual([3, 1]);
  expect(groups[0]).toMatchObject({
    id: "turn of Where can I park my car?",
    question: "Is there a place to park a car",
  });
});

describe("an open question", () => {
  const parking = passageOf("parking", "Permits to park a car are issued at the front desk, one car each.");

  test("is closed when something new answers it", async () => {
    let found: Passage[] = [passageOf("p1", "Where to sit.")];
    const { store, gaps } = await open(() => found);
    await store.add(gapOf("Where can I park my car?"));
    expect(await gaps.retest(never)).toBe(0);
    found = [parking, ...found];
    expect(await gaps.retest(never)).toBe(1);
    expect((await gaps.list(null, never)).groups).toEqual([]);
  });

  test("stays while there is only what did not answer it before", async () => {
    const { store, gaps } = await open(() => [parking]);
    await store.add(gapOf("Where can I park my car?", { passageIds: ["parking"] }));
    expect((await gaps.list(null, never)).groups).toHaveLength(1);
  });

  test("does not keep whoever wants the list waiting where searching is slow; all are looked at behind it", async () => {
    const { store, gaps, searches } = await open(() => [], 3_000);
    for (let n = 0; n < 20; n += 1) await store.add(gapOf(`Where is desk ${n}?`, { turnId: `t${n}` }));
    expect((await gaps.list(null, never)).groups.flatMap((group) => group.gaps)).toHaveLength(20);
    expect(searches()).toBe(2);
    await gaps.retest(never);
    expect(searches()).toBe(22);
  });

  test("of a private place is shown there alone, and counted elsewhere", async () => {
    const { store, gaps } = await open(() => []);
    const secret = conversationOf({ ...place, channelId: "SECRET", visibility: "private" });
    await store.add(gapOf("What is our secret plan?", { conversation: secret }));
    await store.add(gapOf("Elsewhere?", { conversation: conversationOf({ ...place, workspaceId: "W2" }) }));
    expect(await gaps.list({ ...place, readerId: "UBEN" }, never)).toEqual({ groups: [], hidden: 1 });
    expect((await gaps.list({ ...secret, readerId: "UBEN" }, never)).groups).toHaveLength(1);
    expect((await gaps.list(null, never)).groups).toHaveLength(2);
  });

  test("that somebody asked alone, in a channel that others use as well, is shown to nobody else there", async () => {
    const { store, gaps } = await open(() => []);
    // As Slack's `/ask` is: typed in a channel, answered to one person with what that person may read.
    const alone = conversationOf({ ...place, threadId: "UANN", visibility: "direct" });
    await store.add(
      gapOf("Who is let go?", { conversation: alone, authorId: "UANN", nearest: ["#board, 2026-01-01"] }),
    );
    expect(await gaps.list({ ...place, readerId: "UBEN" }, never)).toEqual({ groups: [], hidden: 1 });
    expect((await gaps.list({ ...place, readerId: "UANN" }, never)).groups).toHaveLength(1);
  });

  test("is dismissed with its group, and old ones go by themselves", async () => {
    const { store, gaps } = await open(() => []);
    await store.add(gapOf("Where can I park my car?", { turnId: "t1" }));
    await store.add(gapOf("Where can a car park?", { turnId: "t2", at: 2_000 }));
    await store.add(gapOf("Ancient?", { turnId: "t0", at: -10_000_000 }));
    expect(await gaps.dismiss("t9")).toBeNull();
    expect((await gaps.dismiss("t1"))?.gaps).toHaveLength(2);
    expect((await gaps.list(null, never)).groups).toEqual([]);
  });
});

describe("what is found is good enough", () => {
  const passages = [
    passageOf("a", "To rotate the signing key, run keys rotate."),
    passageOf("b", "Employees receive parental leave."),
  ];
  test.each(["How do I rotate the signing key?", "singing key rotaton", "parental leave"])("for %s", (question) =>
    expect(isGoodEnough(question, passages)).toBe(true),
  );
  test.each(["Who won the world cup in 1990?", "Where is the canteen?", "How hot does the server room get in summer?"])(
    "not for %s",
    (question) => expect(isGoodEnough(question, passages)).toBe(false),
  );
});
