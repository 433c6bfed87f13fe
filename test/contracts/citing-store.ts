import { describe, expect, test } from "vitest";
import type { CitingStore } from "../../src/knowledge/citing-store.ts";
import type { KnowledgeStore } from "../../src/knowledge/knowledge-store.ts";
import { lineHashes } from "../../src/knowledge/line-hashes.ts";
import { opened, type OpenPort } from "./opened.ts";

interface Ports {
  readonly citings: CitingStore;
  readonly knowledge: KnowledgeStore;
}

/** What rests on the disk for long is forgotten: the store looks at the clock. */
const now = Date.now();

const kept = "Run `keys rotate`.\nThe old key stays valid for a day.";

/** What every {@link CitingStore} must do, beside the documents that it looks at. */
export function citingStoreContract(name: string, open: OpenPort<Ports>): void {
  let edits = 0;
  const write = ({ knowledge }: Ports, key: string, ...texts: string[]) =>
    knowledge.put({
      sourceId: "folder:docs",
      key,
      title: `Title of ${key}`,
      url: null,
      scope: "workspace",
      hash: `hash ${(edits += 1)}`,
      chunks: texts.map((text, line) => ({ path: [], text, line: line + 1 })),
    });
  const cite = ({ citings }: Ports, turnId: string, key: string, text = kept, at = now) =>
    citings.note(turnId, at, [
      { sourceId: "folder:docs", documentKey: key, title: `Title of ${key}`, lines: lineHashes(text) },
    ]);

  describe(`${name}`, () => {
    test("an answer is outdated when its passage says something else", async () => {
      const { port, reopen } = await opened(open);
      await write(port, "keys.md", kept, "Other words.");
      await cite(port, "t1", "keys.md");
      expect(await port.citings.outdated(0, 10)).toEqual([]);
      await write(port, "keys.md", kept.replace("a day", "an hour"), "Other words.");
      const { citings } = await reopen();
      expect(await citings.outdated(0, 10)).toEqual([{ turnId: "t1", changed: ["Title of keys.md"], removed: [] }]);
    });

    test("an answer stands while only other passages change, or the same words are cut and indented otherwise", async () => {
      const { port } = await opened(open);
      await write(port, "keys.md", kept);
      await cite(port, "t1", "keys.md");
      await write(
        port,
        "keys.md",
        "A new beginning.",
        ...kept.split("\n").map((line) => `  ${line.replace(" ", "  ")} `),
      );
      expect(await port.citings.outdated(0, 10)).toEqual([]);
    });

    test("a passage stands, has changed, is gone, or is nothing for who asks", async () => {
      const { port } = await opened(open);
      const { citings, knowledge } = port;
      await write(port, "keys.md", kept, "Other words.");
      await write(port, "vpn.md", "Another matter.");
      const own = { title: "", url: null, hash: "h", chunks: [{ path: [], text: kept, line: 1 }] };
      await knowledge.put({ ...own, sourceId: "channel:x", key: "day", scope: "channel:x:W:C" });
      const passages = [
        { sourceId: "folder:docs", documentKey: "keys.md" },
        { sourceId: "folder:docs", documentKey: "vpn.md" },
        { sourceId: "folder:docs", documentKey: "nowhere.md" },
        { sourceId: "channel:x", documentKey: "day" },
      ].map((passage) => ({ ...passage, title: "", lines: lineHashes(kept) }));
      expect(await citings.standing(passages, ["workspace"])).toEqual(["stands", "changed", "gone", "hidden"]);
      expect(await citings.standing(passages, ["channel:x:W:C"])).toEqual(["hidden", "hidden", "gone", "stands"]);
      expect(await citings.standing(passages, [])).toEqual(["hidden", "hidden", "gone", "hidden"]);
    });

    test("an answer is outdated when its document is gone", async () => {
      const { port } = await opened(open);
      await write(port, "keys.md", kept);
      await cite(port, "t1", "keys.md");
      await port.knowledge.remove("folder:docs", ["keys.md"]);
      expect(await port.citings.outdated(0, 10)).toEqual([
        { turnId: "t1", changed: [], removed: ["Title of keys.md"] },
      ]);
    });

    test("a change before the answer was noted is seen, too", async () => {
      const { port } = await opened(open);
      await write(port, "keys.md", "Something else by now.");
      await cite(port, "t1", "keys.md");
      expect(await port.citings.outdated(0, 10)).toHaveLength(1);
    });

    test("older answers, settled ones, and what a new answer of the turn replaced are not looked at", async () => {
      const { port } = await opened(open);
      for (const turnId of ["old", "settled", "replaced", "open"])
        await cite(port, turnId, "gone.md", kept, turnId === "old" ? now - 5_000 : now);
      await port.citings.settle("settled");
      await port.citings.note("replaced", now, []);
      expect((await port.citings.outdated(now - 1_000, 10)).map(({ turnId }) => turnId)).toEqual(["open"]);
    });

    test("the version changes with what is indexed", async () => {
      const { port } = await opened(open);
      const before = await port.citings.version();
      await write(port, "keys.md", kept);
      expect(await port.citings.version()).not.toBe(before);
    });
  });
}
