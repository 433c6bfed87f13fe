import { expect, onTestFinished, test } from "vitest";
import { PlatformError } from "../../../src/errors.ts";
import type { Gap, ReadMissed } from "../../../src/platform/adapter.ts";
import { createCatchUp } from "../../../src/turns/catch-up.ts";
import { questionOf } from "../../helpers/engine.ts";
import { openTurns } from "../../helpers/open-turns.ts";
import { recordingLog } from "../../helpers/recording-log.ts";

const hourMs = 3_600_000;
const noon = 1_700_000_000_000;

async function openCatchUp(maxAgeMs = 12 * hourMs) {
  const { presence, ledger } = await openTurns();
  const stopped = new AbortController();
  onTestFinished(() => stopped.abort());
  const { log, entries } = recordingLog();
  const catchUp = createCatchUp({ presence, maxAgeMs, log, now: () => noon, signal: stopped.signal });
  const gaps: Gap[] = [];
  const read: ReadMissed = async (gap) => void gaps.push(gap);
  return { ...catchUp, presence, ledger, gaps, read, entries, stopped };
}

test("a first start has missed nothing, and from then on it is known until when events came", async () => {
  const { connected, presence, gaps, read } = await openCatchUp();
  connected("slack", read);
  await expect.poll(() => presence.lastHeard("slack")).toBe(noon);
  expect(gaps).toEqual([]);
});

test("what was missed is read from a little before events stopped, with the conversations that were in use", async () => {
  const { connected, presence, ledger, gaps, read } = await openCatchUp();
  await presence.hear("slack", noon - hourMs);
  const { conversation } = questionOf("x");
  const slack = { ...conversation, id: "slack:W:C:T" };
  await ledger.accept("t1", questionOf("How?", { conversation: slack }), noon - hourMs);
  connected("slack", read);
  await expect.poll(() => gaps).toEqual([{ since: noon - hourMs - 60_000, conversationIds: ["slack:W:C:T"] }]);
  await expect.poll(() => presence.lastHeard("slack")).toBe(noon);
});

test("nothing is read that is older than questions may be, nor at all where that is off", async () => {
  const old = await openCatchUp(2 * hourMs);
  await old.presence.hear("slack", noon - 50 * hourMs);
  old.connected("slack", old.read);
  await expect.poll(() => old.gaps).toEqual([{ since: noon - 2 * hourMs, conversationIds: [] }]);
  const off = await openCatchUp(0);
  await off.presence.hear("slack", noon - hourMs);
  off.connected("slack", off.read);
  await expect.poll(() => off.presence.lastHeard("slack")).toBe(noon);
  expect(off.gaps).toEqual([]);
});

test("until it was read to its end the gap stays open, and it is read again from its beginning", async () => {
  const { connected, presence, gaps, entries } = await openCatchUp();
  await presence.hear("slack", noon - hourMs);
  connected("slack", async (gap) => {
    gaps.push(gap);
    if (gaps.length === 1) throw new Error("rate limited");
  });
  await expect.poll(() => gaps.length, { timeout: 10_000 }).toBe(2);
  expect(gaps[1]?.since).toBe(gaps[0]?.since);
  expect(entries).toContainEqual(
    expect.objectContaining({ level: "warn", fields: expect.objectContaining({ platform: "slack" }) }),
  );
  await expect.poll(() => presence.lastHeard("slack")).toBe(noon);
});

test("where the platform refuses for good, the gap stays open for the next start", async () => {
  const { connected, presence, entries } = await openCatchUp();
  await presence.hear("slack", noon - hourMs);
  let reads = 0;
  const fault = { status: null, code: "token_revoked", requestId: null, retryAfterMs: null, retryable: false };
  connected("slack", async () => {
    reads += 1;
    throw new PlatformError("Slack refused the request.", fault);
  });
  await expect.poll(() => entries.some(({ level }) => level === "error")).toBe(true);
  expect(reads).toBe(1);
  expect(await presence.lastHeard("slack")).toBe(noon - hourMs);
});

test("a connection that is lost while it is read leaves the gap open, for the next one", async () => {
  const { connected, disconnected, presence, gaps, read } = await openCatchUp();
  await presence.hear("slack", noon - hourMs);
  const aborted = Promise.withResolvers<void>();
  connected("slack", (_, signal) => {
    signal.addEventListener("abort", () => aborted.resolve());
    return aborted.promise;
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  disconnected("slack");
  await aborted.promise;
  expect(await presence.lastHeard("slack")).toBe(noon - hourMs);
  connected("slack", read);
  await expect.poll(() => gaps).toMatchObject([{ since: noon - hourMs - 60_000 }]);
});

test("a clock that was set back does not hide what was missed", async () => {
  const { connected, presence, gaps, read } = await openCatchUp();
  await presence.hear("slack", noon + 5 * hourMs);
  connected("slack", read);
  await expect.poll(() => gaps).toMatchObject([{ since: noon - 60_000 }]);
});
