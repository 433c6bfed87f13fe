import { expect, test } from "vitest";
import { createWaitingRoom } from "../../../src/conversation/waiting-room.ts";
import type { Turn } from "../../../src/turns/ledger.ts";
import { questionOf, recordingSink } from "../../helpers/engine.ts";
import { openTurns } from "../../helpers/open-turns.ts";
import { recordingLog } from "../../helpers/recording-log.ts";
import { platformOf } from "../../helpers/run-turns.ts";
import { turnOf } from "../../helpers/turns.ts";

interface Place {
  readonly turn: Turn;
  readonly ahead: number;
  readonly before: Turn | null;
}

async function openRoom(places: () => readonly Place[]) {
  const told: string[] = [];
  const left: string[] = [];
  const adapter = platformOf(({ turnId }) => ({
    ...recordingSink().sink,
    waiting: (sentence) => void told.push(`${turnId}: ${sentence}`),
    leave: async () => void left.push(turnId),
  }));
  const { log } = recordingLog();
  const room = createWaitingRoom({
    ...(await openTurns()),
    adapterOf: () => adapter,
    isTakenUp: () => false,
    places: function* () {
      yield* places();
    },
    log,
  });
  return { room, told, left };
}

const by = (id: string, author: string, changes: Partial<Turn> = {}): Turn => ({
  ...turnOf(id, "a"),
  event: questionOf(id, { author: { id: author, name: author } }),
  ...changes,
});

test("who waits for long hears how many are before them, and again when it is half as many", async () => {
  let ahead = 4;
  const turn = by("t1", "ann");
  const { room, told, left } = await openRoom(() => [{ turn, ahead, before: null }]);
  room.tellPlaces(turn.acceptedAt + 1_000);
  expect(told).toEqual([]);
  for (ahead of [4, 3, 2, 1]) room.tellPlaces(turn.acceptedAt + 3_000);
  expect(told).toEqual([
    "t1: 4 questions ahead of you…",
    "t1: 2 questions ahead of you…",
    "t1: 1 question ahead of you…",
  ]);
  await room.leave("t1");
  expect(left).toEqual(["t1"]);
});

test("a message that will be answered together with the one before it says nothing of its own", async () => {
  const [first, second, other] = [by("t1", "ann"), by("t2", "ann"), by("t3", "ben")];
  const { room, told } = await openRoom(() => [
    { turn: first, ahead: 1, before: null },
    { turn: second, ahead: 2, before: first },
    { turn: other, ahead: 3, before: second },
  ]);
  room.tellPlaces(10_000);
  expect(told).toEqual(["t1: 1 question ahead of you…", "t3: 3 questions ahead of you…"]);
});

test("of hundreds only the first hear of it", async () => {
  const places = Array.from({ length: 300 }, (_, n) => ({ turn: by(`t${n}`, `u${n}`), ahead: n, before: null }));
  const { room, told } = await openRoom(() => places);
  room.tellPlaces(10_000);
  expect(told).toHaveLength(40);
});
