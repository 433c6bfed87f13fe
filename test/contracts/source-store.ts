import { describe, expect, test } from "vitest";
import type { FileState, FileStore, NewSource, SourceStore } from "../../src/knowledge/source-store.ts";
import { opened, type OpenPort } from "./opened.ts";

interface Ports {
  readonly sources: SourceStore;
  readonly files: FileStore;
}

/** What every {@link SourceStore} and {@link FileStore} must do. */
export function sourceStoreContract(name: string, open: OpenPort<Ports>): void {
  const sourceOf = (id: string, changes: Partial<NewSource> = {}): NewSource => ({
    id,
    kind: "folder",
    location: `/srv/${id}`,
    scope: "workspace",
    owner: "slack:U1",
    ...changes,
  });
  const statesOf = (states: Readonly<Record<string, FileState | null>>) => new Map(Object.entries(states));

  describe(`${name}`, () => {
    test("sources are there after a restart, in order, with who added them and how they are doing", async () => {
      const { port, reopen } = await opened(open);
      await port.sources.add(sourceOf("b", { kind: "page", scope: "channel:slack:T:C" }));
      await port.sources.add(sourceOf("a"));
      await port.sources.mark("a", { kind: "started" });
      await port.sources.mark("a", { kind: "ended", error: "There is nothing." });
      await port.sources.mark("b", { kind: "started" });
      const { sources } = await reopen();
      const [a, b] = await sources.list();
      expect(a).toEqual({
        ...sourceOf("a"),
        addedAt: expect.any(Number),
        startedAt: expect.any(Number),
        endedAt: expect.any(Number),
        error: "There is nothing.",
      });
      expect(b).toMatchObject({
        ...sourceOf("b", { kind: "page", scope: "channel:slack:T:C" }),
        endedAt: null,
        error: null,
      });
      expect(b?.startedAt).not.toBeNull();
    });

    test("one that is added again is where it is now, and stays whose it was", async () => {
      const { port } = await opened(open);
      await port.sources.add(sourceOf("a"));
      await port.sources.mark("a", { kind: "started" });
      await port.sources.add(sourceOf("a", { kind: "git", location: "/elsewhere", owner: "slack:U2" }));
      const [source, ...others] = await port.sources.list();
      expect(others).toEqual([]);
      expect(source).toMatchObject({ kind: "git", location: "/elsewhere", owner: "slack:U1" });
      expect(source?.startedAt).not.toBeNull();
    });

    test("what is known of the files is noted, changed and forgotten, each source's for itself", async () => {
      const { port, reopen } = await opened(open);
      await port.sources.add(sourceOf("a"));
      const read: FileState = { stamp: "1", reason: null };
      const broken: FileState = { stamp: null, reason: "is broken" };
      await port.files.note("a", statesOf({ "x.md": read, "y.md": broken, "z.md": broken }));
      await port.files.note("b", statesOf({ "x.md": broken }));
      await port.files.note("a", statesOf({ "y.md": read, "x.md": null, "never.md": null }));
      const { files } = await reopen();
      expect(await files.load("a")).toEqual(statesOf({ "y.md": read, "z.md": broken }));
      expect(await files.unreadable("a")).toEqual([{ key: "z.md", reason: "is broken" }]);
      expect(await files.unreadable("b")).toEqual([{ key: "x.md", reason: "is broken" }]);
    });

    test("a source that is removed takes along what is known of its files", async () => {
      const { port } = await opened(open);
      await port.sources.add(sourceOf("a"));
      await port.files.note("a", statesOf({ "x.md": { stamp: "1", reason: null } }));
      await port.sources.remove("a");
      await port.sources.mark("a", { kind: "started" });
      expect(await port.sources.list()).toEqual([]);
      expect(await port.files.load("a")).toEqual(new Map());
    });
  });
}
