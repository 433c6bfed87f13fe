import { describe, expect, test } from "vitest";
import type {
  IndexedDocument,
  KnowledgeStore,
  NewChunk,
  StoreFilter,
  VectorStore,
} from "../../src/knowledge/knowledge-store.ts";
import { unitVector } from "../helpers/unit-vector.ts";
import { opened, type OpenPort } from "./opened.ts";

interface Ports {
  readonly knowledge: KnowledgeStore;
  readonly vectors: VectorStore;
}

const everything: StoreFilter = { phrases: [], without: [], channels: [], authors: [], after: null, before: null };
const day = (text: string) => Date.parse(`${text}T12:00:00Z`);

/** How every {@link KnowledgeStore} narrows a search by a filter, and forgives slips. */
export function searchFilterContract(name: string, open: OpenPort<Ports>): void {
  const documentOf = (
    key: string,
    text: string,
    about: Partial<NewChunk> = {},
    more: Partial<IndexedDocument> = {},
  ): IndexedDocument => ({
    sourceId: "folder:docs",
    key,
    title: key,
    url: null,
    scope: "workspace",
    hash: text,
    chunks: [{ path: [], text, line: 1, ...about }],
    ...more,
  });
  const filled = async (...documents: readonly IndexedDocument[]) => {
    const { port } = await opened(open);
    for (const document of documents) await port.knowledge.put(document);
    const missing = await port.vectors.missing("m", 1_000);
    await port.vectors.put(
      "m",
      missing.map(({ hash, text }) => ({ hash, vector: unitVector(text) })),
    );
    /** What both kinds of search find; they must see the same. */
    return async (text: string, filter?: Partial<StoreFilter>) => {
      const { keyword, vector } = await port.knowledge.search(
        {
          text,
          vector: { model: "m", values: unitVector("any") },
          scopes: ["workspace"],
          ...(filter && { filter: { ...everything, ...filter } }),
          limit: 20,
        },
        new AbortController().signal,
      );
      return {
        keyword: keyword.map(({ chunk }) => chunk.documentKey),
        vector: vector.map(({ chunk }) => chunk.documentKey).sort(),
      };
    };
  };

  describe(`${name}: a search is narrowed`, () => {
    test("to one of several authors, by whole name or a word of it, in any case", async () => {
      const search = await filled(
        documentOf("ann", "deploy", { authors: ["Ann Smith"] }),
        documentOf("both", "deploy", { authors: ["Bob", "ANN"] }),
        documentOf("annabel", "deploy", { authors: ["Annabel"] }),
        documentOf("nobody", "deploy"),
      );
      expect((await search("deploy", { authors: ["ann"] })).vector).toEqual(["ann", "both"]);
      expect((await search("deploy", { authors: ["ann smith"] })).keyword).toEqual(["ann"]);
      expect((await search("deploy", { authors: ["Annabel", "bob"] })).vector).toEqual(["annabel", "both"]);
    });

    test("to a time, from its first moment until before its end; what has no date is in none", async () => {
      const search = await filled(
        documentOf("old", "deploy", { at: day("2025-01-31") }),
        documentOf("new", "deploy", { at: day("2026-02-01") }),
        documentOf("undated", "deploy"),
      );
      expect((await search("deploy", { after: day("2026-02-01") })).keyword).toEqual(["new"]);
      expect((await search("deploy", { before: day("2026-02-01") })).vector).toEqual(["old"]);
      expect((await search("deploy", { after: day("2025-01-01"), before: day("2027-01-01") })).vector).toEqual([
        "new",
        "old",
      ]);
      expect((await search("deploy")).vector).toEqual(["new", "old", "undated"]);
    });

    test("to a channel, by name or id", async () => {
      const channel = { id: "C012AB", name: "Launch" };
      const search = await filled(
        documentOf("there", "deploy", {}, { channel }),
        documentOf("elsewhere", "deploy", {}, { channel: { id: "C9", name: "launch-2" } }),
        documentOf("nowhere", "deploy"),
      );
      expect((await search("deploy", { channels: ["launch"] })).vector).toEqual(["there"]);
      expect((await search("deploy", { channels: ["C012AB"] })).keyword).toEqual(["there"]);
      expect(await search("deploy", { channels: ["nothing"] })).toEqual({ keyword: [], vector: [] });
    });

    test("to what holds a phrase and not a word, in text, title or path, by meaning as well", async () => {
      const search = await filled(
        documentOf("right", "the disk is full again"),
        documentOf("turned", "is full the disk"),
        documentOf("unwanted", "the disk is full of tea"),
        documentOf("title", "no more space", {}, { title: "The disk is full" }),
      );
      expect((await search("space disk", { phrases: ["disk is full"], without: ["tea"] })).vector).toEqual([
        "right",
        "title",
      ]);
      expect((await search("disk", { phrases: ["DISK is full"] })).keyword.toSorted()).toEqual([
        "right",
        "title",
        "unwanted",
      ]);
    });

    test("to the newest first, where nothing is looked for but that", async () => {
      const search = await filled(
        documentOf("undated", "a", { authors: ["Ann"] }),
        documentOf("old", "b", { authors: ["Ann"], at: day("2025-01-01") }),
        documentOf("new", "c", { authors: ["Ann"], at: day("2026-01-01") }),
        documentOf("another", "d", { authors: ["Bob"], at: day("2026-02-01") }),
      );
      expect((await search("", { authors: ["ann"] })).keyword).toEqual(["new", "old", "undated"]);
    });

    test("by signs alone to nothing in particular", async () => {
      const search = await filled(documentOf("a", "deploy"));
      expect((await search("deploy", { phrases: ['"*'], without: ["("] })).keyword).toEqual(["a"]);
    });
  });

  describe(`${name}: a slip of the keyboard is forgiven`, () => {
    test.each([
      ["deploymnet", "deployment"],
      ["vaccation", "vacation"],
      ["signng", "signing"],
      ["onbording", "onboarding"],
    ])("%s finds %s, where nothing else matches", async (typed, meant) => {
      const search = await filled(
        documentOf("it", `all about ${meant} and more`),
        documentOf("other", "lunch is at noon"),
      );
      expect((await search(`how does ${typed} work`)).keyword).toEqual(["it"]);
    });

    test("but not where a word matches as written", async () => {
      const search = await filled(documentOf("meant", "deployment"), documentOf("written", "lunch"));
      expect((await search("deploymnet lunch")).keyword).toEqual(["written"]);
    });

    test("and never makes one short word of another, or of a number another", async () => {
      const search = await filled(documentOf("a", "tea 1042"));
      expect((await search("tee")).keyword).toEqual([]);
      expect((await search("1043")).keyword).toEqual([]);
    });
  });

  test(`${name}: a passage knows who wrote it, when and where, its source's half-life, and its place`, async () => {
    const { port } = await opened(open);
    const chunks = [
      { path: [], text: "alpha", line: 1 },
      { path: ["Part"], text: "beta", line: 2, authors: ["Ann", "Bob"], at: 5, url: "https://example.com/x#2" },
    ];
    await port.knowledge.put({ ...documentOf("a.md", ""), url: "https://example.com/x", halfLifeMs: 1_000, chunks });
    const query = { text: "beta alpha", vector: null, scopes: ["workspace"], limit: 5 } as const;
    const { keyword } = await port.knowledge.search(query, new AbortController().signal);
    expect(keyword.map(({ chunk }) => chunk).sort((a, b) => a.place - b.place)).toMatchObject([
      { place: 0, authors: [], at: null, url: "https://example.com/x", halfLifeMs: 1_000 },
      { place: 1, authors: ["Ann", "Bob"], at: 5, url: "https://example.com/x#2", halfLifeMs: 1_000 },
    ]);
  });

  test(`${name}: joined passages are found by their joined id, and not where one of them may not be seen`, async () => {
    const { port } = await opened(open);
    const chunks = ["alpha", "beta", "gamma"].map((text, index) => ({ path: ["Part"], text, line: index + 1 }));
    await port.knowledge.put({ ...documentOf("a.md", ""), chunks });
    const query = { text: "alpha beta", vector: null, scopes: ["workspace"], limit: 5 } as const;
    const { keyword } = await port.knowledge.search(query, new AbortController().signal);
    const id = keyword.map(({ chunk }) => chunk.id).join("~");
    expect(await port.knowledge.chunk(id, ["workspace"])).toMatchObject({ text: "alpha\n\nbeta", place: 0 });
    expect(await port.knowledge.chunk(id, ["channel:s:T:C"])).toBeNull();
    expect(await port.knowledge.chunk(`${id}~gone`, ["workspace"])).toBeNull();
  });

  test(`${name}: each hit says what the other search thinks of it`, async () => {
    const { port } = await opened(open);
    for (const key of ["alpha", "beta", "gamma"]) await port.knowledge.put(documentOf(key, `about ${key}`));
    const missing = await port.vectors.missing("m", 10);
    await port.vectors.put(
      "m",
      missing.map(({ hash, text }) => ({ hash, vector: unitVector(text) })),
    );
    const values = unitVector("beta\n\nabout beta");
    const hits = await port.knowledge.search(
      { text: "alpha", vector: { model: "m", values }, scopes: ["workspace"], limit: 1 },
      new AbortController().signal,
    );
    expect(hits.vector).toMatchObject([{ chunk: { documentKey: "beta" }, words: 0 }]);
    expect(hits.keyword[0]?.cosine).toBeLessThan(0.9);
    expect(hits.background).toBeLessThan(hits.vector[0]?.cosine ?? 0);
  });
}
