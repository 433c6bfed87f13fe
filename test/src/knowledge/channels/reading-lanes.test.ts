import { expect, test } from "vitest";
import { sourceOf } from "../../../../src/knowledge/channels/administer-channels.ts";
import { ReadingLanes } from "../../../../src/knowledge/channels/reading-lanes.ts";
import type { HeardSource } from "../../../../src/knowledge/source-store.ts";
import type { ChannelReader } from "../../../../src/platform/channel.ts";

const unused = () => Promise.reject(new Error("not used here"));
const reader: ChannelReader = {
  describe: unused,
  readHistory: () => ({ [Symbol.asyncIterator]: () => ({ next: unused }) }),
  readPinned: unused,
  loadFile: unused,
  mayRead: unused,
  find: unused,
};

function watched(channelId: string): HeardSource {
  const place = { platform: "slack", workspaceId: "T", channelId };
  const times = { addedAt: 0, startedAt: null, endedAt: null, error: null };
  return { ...sourceOf(place, "channel", "test"), ...times, kind: "channel" };
}

test("a channel that can't be read keeps no other waiting, and is read when that is possible", async () => {
  const isBack = Promise.withResolvers<void>();
  const read: string[] = [];
  const lanes = new ReadingLanes(async ({ location }, _reader, inLane) => {
    if (location.endsWith("BROKEN")) {
      await inLane(unused).catch(() => {});
      await isBack.promise;
    }
    await inLane(async () => void read.push(location));
  });
  const broken = lanes.add("slack", watched("BROKEN"), reader);
  await lanes.add("slack", watched("FINE"), reader);
  expect(read).toEqual(["slack:T:FINE"]);
  // Told again that it is connected: it waits already.
  expect(lanes.add("slack", watched("BROKEN"), reader)).toBe(broken);
  isBack.resolve();
  await broken;
  expect(read).toEqual(["slack:T:FINE", "slack:T:BROKEN"]);
});

test("channels of a platform are read one after the other; what changes meanwhile is read once more", async () => {
  const goesOn = Promise.withResolvers<void>();
  const said: string[] = [];
  const lanes = new ReadingLanes(({ location }, _reader, inLane) =>
    inLane(async () => {
      said.push(`begin ${location}`);
      if (said.length === 1) await goesOn.promise;
      said.push(`end ${location}`);
    }),
  );
  const all = [lanes.add("slack", watched("A"), reader), lanes.add("slack", watched("B"), reader)];
  await Promise.resolve();
  all.push(lanes.add("slack", watched("A"), reader), lanes.add("slack", watched("A"), reader));
  goesOn.resolve();
  await Promise.all(all);
  const [a, b] = ["slack:T:A", "slack:T:B"];
  expect(said).toEqual([`begin ${a}`, `end ${a}`, `begin ${b}`, `end ${b}`, `begin ${a}`, `end ${a}`]);
});
