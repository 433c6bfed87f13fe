import { expect, test } from "vitest";
import { sourceOf } from "../../../src/knowledge/channels/administer-channels.ts";
import { createResolveScopes } from "../../../src/knowledge/resolve-scopes.ts";
import type { SourceRecord } from "../../../src/knowledge/source-store.ts";
import { recordingLog } from "../../helpers/recording-log.ts";

const here = { platform: "slack", workspaceId: "T", channelId: "D1" };
const record = (channelId: string, platform = "slack"): SourceRecord => ({
  ...sourceOf({ ...here, platform, channelId }, "channel", "test"),
  addedAt: 0,
  startedAt: null,
  endedAt: null,
  error: null,
});

/** Ann may read C1 and C2; of C3 the platform says nothing, and about C4 it never answers. */
function openScopes() {
  const asked: string[] = [];
  const members = new Set(["C1", "C2"]);
  const clock = { now: 0 };
  const { log, entries } = recordingLog();
  const mayRead = async ({ channelId }: { readonly channelId: string }, person: string) => {
    asked.push(channelId);
    if (channelId === "C3") throw new Error("down");
    if (channelId === "C4") await new Promise<void>(() => {});
    return person === "UANN" && members.has(channelId);
  };
  const records = [...["C1", "C2", "C3", "C4"].map((id) => record(id)), record("C1", "discord")];
  const resolve = createResolveScopes({
    sources: { list: async () => records },
    readers: new Map([["slack", { mayRead }]]),
    log,
    now: () => clock.now,
    waitMs: 20,
  });
  return { resolve, asked, members, clock, entries };
}

const ofPlace = ["workspace", "channel:slack:T:D1"];

test("what everyone sees holds the workspace's and the channel's own, whoever asks, and nobody is looked up", async () => {
  const { resolve, asked } = openScopes();
  expect(await resolve({ ...here, readerId: null })).toEqual(ofPlace);
  expect(asked).toEqual([]);
});

test("what one person alone sees holds the channels that they may read, and none of which that can't be told", async () => {
  const { resolve, entries } = openScopes();
  expect(await resolve({ ...here, readerId: "UANN" })).toEqual([
    ...ofPlace,
    "channel:slack:T:C1",
    "channel:slack:T:C2",
  ]);
  expect(await resolve({ ...here, readerId: "UEVE" })).toEqual(ofPlace);
  expect(JSON.stringify(entries)).toContain("left out of private answers");
});

test("who leaves a channel sees nothing of it half a minute later", async () => {
  const { resolve, members, clock, asked } = openScopes();
  await resolve({ ...here, readerId: "UANN" });
  const before = asked.length;
  members.delete("C1");
  await resolve({ ...here, readerId: "UANN" });
  // What failed is asked again at once.
  expect(asked.slice(before)).toEqual(["C3"]);
  clock.now += 30_000;
  expect(await resolve({ ...here, readerId: "UANN" })).toEqual([...ofPlace, "channel:slack:T:C2"]);
});

test("on a platform that tells of no memberships, a private answer holds what everyone there may read", async () => {
  const { resolve } = openScopes();
  const place = { platform: "console", workspaceId: "local", channelId: "c" };
  expect(await resolve({ ...place, readerId: "local" })).toEqual(["workspace", "channel:console:local:c"]);
});
