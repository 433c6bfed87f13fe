import { expect, test } from "vitest";
import { createKnowledgeWatch } from "../../../src/conversation/knowledge-watch.ts";
import { recordingLog } from "../../helpers/recording-log.ts";

function watching(hasMore: (run: number) => boolean = () => false) {
  let version = 1;
  let now = 0;
  const runs = { quick: 0, costly: 0 };
  const quick = async () => hasMore((runs.quick += 1));
  const costly = async () => {
    runs.costly += 1;
    return false;
  };
  const look = createKnowledgeWatch({
    citings: { version: async () => version },
    onChange: [
      { run: quick, restMs: 0 },
      { run: costly, restMs: 60_000 },
    ],
    log: recordingLog().log,
    now: () => now,
  });
  return { look, runs, change: () => (version += 1), wait: (ms: number) => (now += ms) };
}

test("in documents that change all the time, what costs much is done now and then, and for the last change too", async () => {
  const { look, runs, change, wait } = watching();
  for (let n = 0; n < 20; n += 1) {
    await look();
    change();
    wait(5_000);
  }
  expect(runs).toEqual({ quick: 20, costly: 2 });
  wait(60_000);
  await look();
  await look();
  expect(runs).toEqual({ quick: 21, costly: 3 });
});

test("work that has more to do goes on without another change, and without doing the other work again", async () => {
  const { look, runs, wait } = watching((run) => run < 4);
  for (let n = 0; n < 6; n += 1) {
    await look();
    wait(60_000);
  }
  expect(runs).toEqual({ quick: 4, costly: 1 });
});
