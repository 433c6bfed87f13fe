import { describe, expect, test } from "vitest";
import { runCommand } from "../../../src/commands/command.ts";
import { describeSource } from "../../../src/commands/describe-source.ts";
import { knowledgeCommands } from "../../../src/commands/knowledge.ts";
import type { KnowledgeAdmin, SourceListing } from "../../../src/knowledge/admin.ts";
import { scopesFor } from "../../../src/knowledge/scope.ts";
import { conversationOf } from "../../../src/platform/message.ts";

const conversation = conversationOf({
  platform: "slack",
  workspaceId: "T",
  channelId: "C",
  threadId: null,
  visibility: "public",
});
const here = ["workspace", "channel:slack:T:C"];

/** The commands over an admin that notes what it is asked. */
function openCommands(listed: readonly SourceListing[] = []) {
  const asked: unknown[] = [];
  const note =
    <Result>(name: string, result: Result) =>
    async (...given: unknown[]): Promise<Result> => {
      asked.push([name, ...given]);
      return result;
    };
  const knowledge: KnowledgeAdmin = {
    list: note("list", listed),
    ids: note("ids", ["folder:docs", "https://docs.example/"]),
    add: note("add", "added"),
    remove: note("remove", "removed"),
    sync: note("sync", "synced"),
  };
  const commands = new Map(
    knowledgeCommands({
      knowledge,
      channels: {
        watch: note("watch", "watched"),
        unwatch: note("unwatch", "unwatched"),
        addFile: note("addFile", null),
        forget: note("forget", "forgotten"),
        remember: note("remember", "remembered"),
      },
      resolveScopes: async (audience) => scopesFor(audience),
      admins: new Set(["slack:UADMIN"]),
    }).map((command) => [command.name, command]),
  );
  const run = (name: string, options: Readonly<Record<string, string>>, userId = "UADMIN") => {
    const command = commands.get(`knowledge ${name}`);
    if (command === undefined) throw new Error(`there is no ${name}`);
    const author = { id: userId, name: "Ann" };
    const event = {
      kind: "command" as const,
      key: "k",
      conversation,
      author,
      at: 1,
      command: command.name,
      options,
      target: {},
    };
    return runCommand(command, event, new AbortController().signal);
  };
  return { asked, run, commands };
}

const source: SourceListing = {
  id: "folder:docs",
  kind: "git",
  location: "/srv/docs",
  scope: "workspace",
  owner: "slack:U1",
  addedAt: 0,
  startedAt: Date.UTC(2026, 10, 5, 9, 30),
  endedAt: Date.UTC(2026, 10, 5, 9, 31),
  error: null,
  documents: 1,
  chunks: 1_200,
  unreadable: [],
  watch: null,
};

describe("only administrators", () => {
  test.each([
    ["add", { location: "docs" }],
    ["remove", { source: "folder:docs" }],
    ["sync", {}],
  ])("may use %s", async (name, options) => {
    const { run, asked } = openCommands();
    await expect(run(name, options, "UOTHER")).rejects.toMatchObject({
      code: "not-an-admin",
      message: expect.stringContaining("slack:UOTHER"),
    });
    expect(asked).toEqual([]);
    await run(name, options);
    expect(asked).toHaveLength(1);
  });
});

test("everyone sees what the channel may see", async () => {
  const { run, asked } = openCommands([source]);
  expect(await run("list", {}, "UOTHER")).toContain("folder:docs");
  expect(asked).toEqual([["list", here]]);
});

test("what is added belongs to who added it, for everyone or for the channel", async () => {
  const { run, asked } = openCommands();
  await run("add", { location: "docs" });
  await run("add", { location: "<https://docs.example/sitemap.xml|docs.example/sitemap.xml>", scope: "channel" });
  expect(asked).toEqual([
    ["add", { location: "docs", scope: "workspace", owner: "slack:UADMIN" }],
    ["add", { location: "https://docs.example/sitemap.xml", scope: "channel:slack:T:C", owner: "slack:UADMIN" }],
  ]);
});

test("what is removed or brought up to date is one of the channel's", async () => {
  const { run, asked, commands } = openCommands();
  await run("remove", { source: "folder:docs" });
  await run("sync", { source: "folder:docs" });
  await run("sync", {});
  expect(asked).toEqual([
    ["remove", "folder:docs", here],
    ["sync", "folder:docs", here],
    ["sync", null, here],
  ]);
  const suggest = commands.get("knowledge sync")?.suggestions["source"];
  expect(await suggest?.("docs.ex", conversation)).toEqual(["https://docs.example/"]);
});

describe("a source in the list", () => {
  test("says what it is, who may see it, whose it is, what it holds and when it was last read", () => {
    expect(describeSource(source, 5)).toBe(
      "- `folder:docs` · git checkout · for everyone · added by `slack:U1` · 1 document, 1,200 passages · last sync 2026-11-05 09:31 UTC",
    );
    expect(describeSource({ ...source, kind: "page", owner: "settings", scope: "channel:slack:T:C" }, 5)).toContain(
      "page · for `slack:T:C` · added by the settings",
    );
  });

  test("says when its sync has not ended, and why it failed", () => {
    expect(describeSource({ ...source, endedAt: null }, 5)).toContain("sync begun 2026-11-05 09:30 UTC, not ended yet");
    expect(describeSource({ ...source, startedAt: null, endedAt: null }, 5)).toContain("never synced");
    expect(describeSource({ ...source, error: "There is nothing." }, 5)).toContain(
      "\n  - The last sync failed: There is nothing.",
    );
  });

  test("names the files that can't be read, with their reasons, as far as there is room", () => {
    const unreadable = [1, 2, 3].map((at) => ({ key: `${at}.pdf`, reason: "is no valid PDF" }));
    expect(
      describeSource({ ...source, unreadable }, 2)
        .split("\n")
        .slice(1),
    ).toEqual([
      "  - `1.pdf` is no valid PDF",
      "  - `2.pdf` is no valid PDF",
      "  - and 1 other file that can't be read",
    ]);
  });
});
