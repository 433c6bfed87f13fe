import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type {
  IndexedDocument,
  KnowledgeStore,
  StoreHit,
  StoreQuery,
  VectorStore,
} from "../../src/knowledge/knowledge-store.ts";
import type { Scope } from "../../src/knowledge/scope.ts";
import { unitVector } from "../helpers/unit-vector.ts";
import { opened, type OpenPort } from "./opened.ts";

interface Ports {
  readonly knowledge: KnowledgeStore;
  readonly vectors: VectorStore;
}

/** What every {@link KnowledgeStore} and {@link VectorStore} must do. */
export function knowledgeStoreContract(name: string, open: OpenPort<Ports>): void {
  const documentOf = (key: string, text: string, changes: Partial<IndexedDocument> = {}): IndexedDocument => ({
    sourceId: "folder:docs",
    key,
    title: `About ${key}`,
    url: null,
    scope: "workspace",
    hash: text,
    chunks: [{ path: [], text, line: 1 }],
    ...changes,
  });
  const search = ({ knowledge }: Ports, query: Partial<StoreQuery>) =>
    knowledge.search(
      { text: "", vector: null, scopes: ["workspace"], limit: 10, ...query },
      new AbortController().signal,
    );
  const keysOf = (hits: readonly StoreHit[]) => hits.map(({ chunk }) => chunk.documentKey);
  const found = async (ports: Ports, text: string, scopes: readonly Scope[] = ["workspace"]) =>
    keysOf((await search(ports, { text, scopes })).keyword);
  const near = async (ports: Ports, values: Float32Array, scopes: readonly Scope[] = ["workspace"], model = "m") =>
    keysOf((await search(ports, { vector: { model, values }, scopes })).vector);
  /** Gives every text without a vector the one that `vectorOf` knows for it. */
  const embed = async ({ vectors }: Ports, vectorOf: (text: string) => Float32Array, model = "m") => {
    const missing = await vectors.missing(model, 1_000);
    await vectors.put(
      model,
      missing.map(({ hash, text }) => ({ hash, vector: vectorOf(text) })),
    );
    return missing.length;
  };

  describe(`${name}`, () => {
    test("a passage is found by its words after a restart, with all that is known of it", async () => {
      const { port, reopen } = await opened(open);
      const chunks = [
        { path: ["Keys", "Rotating › them"], text: "Rotate the **signing** key.\n\n```sh\nrotate\n```", line: 12 },
      ];
      await port.knowledge.put(documentOf("keys.md", "", { url: "https://example.com/keys", chunks }));
      const reopened = await reopen();
      const [hit] = (await search(reopened, { text: "signing key" })).keyword;
      expect(hit?.chunk).toEqual({
        ...chunks[0],
        id: expect.any(String),
        documentTitle: "About keys.md",
        url: "https://example.com/keys",
        sourceId: "folder:docs",
        documentKey: "keys.md",
        place: 0,
        authors: [],
        at: null,
        halfLifeMs: null,
      });
      expect(await reopened.knowledge.chunk(hit?.chunk.id ?? "", ["workspace"])).toEqual(hit?.chunk);
    });

    test("the better match comes first, a title before a mention, and no more than asked for", async () => {
      const { port } = await opened(open);
      await port.knowledge.put(documentOf("mention.md", "Deploy with one command.", { title: "Notes" }));
      await port.knowledge.put(documentOf("title.md", "Done with one command.", { title: "Deploy" }));
      await port.knowledge.put(documentOf("lunch.md", "Lunch is at noon sharp."));
      const { keyword } = await search(port, { text: "How do I deploy?" });
      expect(keysOf(keyword)).toEqual(["title.md", "mention.md"]);
      expect(keyword[0]?.words).toBeGreaterThan(keyword[1]?.words ?? Infinity);
      expect((await search(port, { text: "deploy", limit: 1 })).keyword).toHaveLength(1);
    });

    test.each([
      ["E_1042", "E and 1042"],
      ["read-only-mode", "only read mode"],
      ["src/turns/queue.ts", "queue turns in ts and src"],
      ["getUserById", "get user by id"],
      ["v2.14.3", "v2 3 14"],
      ["ECONNREFUSED", "connection refused"],
    ])("%s is found as written", async (identifier, similar) => {
      const { port } = await opened(open);
      for (let n = 0; n < 5; n += 1) await port.knowledge.put(documentOf(`other${n}.md`, `There is ${similar} here.`));
      await port.knowledge.put(documentOf("it.md", `There is ${identifier} here, of all places.`));
      expect((await found(port, `What does ${identifier} mean?`))[0]).toBe("it.md");
    });

    test("no question whatsoever makes it fail", async () => {
      const { port } = await opened(open);
      await port.knowledge.put(documentOf("a.md", 'NEAR AND OR NOT "quoted" col:umn (paren) star* ^caret -minus'));
      const question = fc.oneof(
        fc.string({ unit: "binary" }),
        fc
          .array(
            fc.constantFrom('"', "'", "*", "(", ")", ":", "^", "-", "+", "NEAR", "AND", "NOT", "{", "\0", "\u0301"),
            {
              maxLength: 12,
            },
          )
          .map((parts) => parts.join(" ")),
      );
      await fc.assert(fc.asyncProperty(question, async (text) => void (await search(port, { text }))));
    });

    test("a question of a hundred common words is answered like any other", async () => {
      const { port } = await opened(open);
      await port.knowledge.put(documentOf("a.md", "what it is about and how"));
      expect(await found(port, "what is it about ".repeat(100))).toEqual(["a.md"]);
    });

    test("what changed is found as it is now; what is gone is found no more", async () => {
      const { port } = await opened(open);
      await port.knowledge.put(documentOf("a.md", "alpha"));
      await port.knowledge.put(documentOf("b.md", "beta"));
      const [before] = (await search(port, { text: "alpha" })).keyword;
      await port.knowledge.put(documentOf("a.md", "gamma"));
      await port.knowledge.remove("folder:docs", ["b.md", "never-there.md"]);
      expect(await found(port, "alpha beta gamma")).toEqual(["a.md"]);
      expect(await found(port, "alpha")).toEqual([]);
      expect(await port.knowledge.chunk(before?.chunk.id ?? "", ["workspace"])).toBeNull();
    });

    test("a passage keeps its id while its text, its document and its place stay the same", async () => {
      const { port } = await opened(open);
      const idOf = async () => (await search(port, { text: "alpha" })).keyword[0]?.chunk.id;
      await port.knowledge.put(documentOf("a.md", "alpha"));
      const before = await idOf();
      await port.knowledge.put(documentOf("a.md", "alpha", { hash: "another" }));
      expect(await idOf()).toBe(before);
    });

    test("sources say what they hold, and their documents' hashes", async () => {
      const { port, reopen } = await opened(open);
      await port.knowledge.put(documentOf("a.md", "alpha", { chunks: [] }));
      await port.knowledge.put(documentOf("b.md", "beta"));
      await port.knowledge.put(documentOf("a.md", "other", { sourceId: "folder:other", scope: "channel:s:T:C" }));
      const reopened = await reopen();
      expect(await reopened.knowledge.sources()).toMatchObject([
        { id: "folder:docs", scope: "workspace", documents: 2, chunks: 1 },
        { id: "folder:other", scope: "channel:s:T:C", documents: 1, chunks: 1 },
      ]);
      expect(await reopened.knowledge.hashes("folder:docs")).toEqual(
        new Map([
          ["a.md", "alpha"],
          ["b.md", "beta"],
        ]),
      );
    });

    test("nothing outside the scopes is found, by word, by vector or by id, whatever comes and goes", async () => {
      const { port } = await opened(open);
      const scope = fc.constantFrom<Scope>("workspace", "channel:s:T:A", "channel:s:T:B", "channel:s:T:A%");
      const key = fc.constantFrom("a", "b", "c", "d", "e");
      const step = fc.oneof(
        fc.record({ kind: fc.constant("put" as const), key, scope }),
        fc.record({ kind: fc.constant("remove" as const), key }),
        fc.record({ kind: fc.constant("search" as const), scopes: fc.uniqueArray(scope) }),
      );
      const expected = new Map<string, Scope>();
      const values = unitVector("any");
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
          for (const each of steps) {
            if (each.kind === "put") {
              expected.set(each.key, each.scope);
              await port.knowledge.put(documentOf(each.key, `secret ${each.key}`, { scope: each.scope }));
            } else if (each.kind === "remove") {
              expected.delete(each.key);
              await port.knowledge.remove("folder:docs", [each.key]);
            } else {
              await embed(port, unitVector);
              const visible = [...expected].filter(([, of]) => each.scopes.includes(of)).map(([k]) => k);
              const { keyword, vector } = await search(port, {
                text: "secret",
                vector: { model: "m", values },
                scopes: each.scopes,
              });
              expect(keysOf(keyword).sort()).toEqual(visible.sort());
              expect(keysOf(vector).sort()).toEqual(visible.sort());
              for (const { chunk } of keyword) {
                expect(await port.knowledge.chunk(chunk.id, each.scopes)).toEqual(chunk);
                expect(await port.knowledge.chunk(chunk.id, ["channel:s:T:other"])).toBeNull();
              }
            }
          }
        }),
        { numRuns: 40 },
      );
    });

    test("the nearest vectors come first, with their cosine", async () => {
      const { port } = await opened(open);
      for (const key of ["a", "b", "c"]) await port.knowledge.put(documentOf(key, `text of ${key}`));
      await embed(port, (text) => unitVector(text));
      const { vector } = await search(port, {
        vector: { model: "m", values: unitVector("About b\n\ntext of b") },
      });
      expect(vector[0]?.chunk.documentKey).toBe("b");
      expect(vector[0]?.cosine).toBeCloseTo(1, 5);
      expect(vector[1]?.cosine).toBeLessThan(0.9);
    });

    test("a text is asked for once, with the headings above it, until it has a vector of the model", async () => {
      const { port, reopen } = await opened(open);
      const chunks = [{ path: ["One", "Two"], text: "the same", line: 1 }];
      for (const key of ["a.md", "b.md"])
        await port.knowledge.put(documentOf(key, "", { title: "Same title", chunks }));
      const [missing, ...others] = await port.vectors.missing("m", 10);
      expect(others).toEqual([]);
      expect(missing?.text).toMatch(/Same title.*One.*Two[^]*the same/);
      await embed(port, unitVector);
      expect(await (await reopen()).vectors.missing("m", 10)).toEqual([]);
    });

    test("no more texts are asked for than wanted, and none is lost by that", async () => {
      const { port } = await opened(open);
      for (let n = 0; n < 5; n += 1) await port.knowledge.put(documentOf(`${n}`, `text ${n}`));
      const asked = new Set<string>();
      for (let round = 0; round < 3; round += 1) {
        const some = await port.vectors.missing("m", 2);
        expect(some.length).toBeLessThanOrEqual(2);
        for (const { text } of some) asked.add(text);
        await port.vectors.put(
          "m",
          some.map(({ hash, text }) => ({ hash, vector: unitVector(text) })),
        );
      }
      expect(asked.size).toBe(5);
    });

    test("texts are asked for from a hash on, and counted, however many there are", async () => {
      const { port } = await opened(open);
      const texts = Array.from({ length: 12_000 }, (_, at) => `text ${at}`);
      const chunks = texts.map((text, at) => ({ path: [], text, line: at + 1 }));
      await port.knowledge.put(documentOf("a", "", { chunks }));
      expect(await port.vectors.countMissing("m")).toBe(12_000);
      const first = await port.vectors.missing("m", 7_000);
      const second = await port.vectors.missing("m", 7_000, first.at(-1)?.hash);
      expect([first.length, second.length]).toEqual([7_000, 5_000]);
      expect(new Set([...first, ...second].map(({ text }) => text)).size).toBe(12_000);
      expect(await port.vectors.missing("m", 7_000, second.at(-1)?.hash)).toEqual([]);
    });

    test("the model that is made the active one stays it, and no other keeps vectors", async () => {
      const { port, reopen } = await opened(open);
      expect(await port.vectors.active()).toBeNull();
      for (const key of ["a.md", "b.md"]) await port.knowledge.put(documentOf(key, `text of ${key}`));
      await embed(port, unitVector, "old");
      await port.vectors.activate("old");
      await embed(port, unitVector, "new");
      expect(await near(port, unitVector("any"), ["workspace"], "old")).toHaveLength(2);
      await port.vectors.activate("new");
      const { vectors, ...others } = await reopen();
      expect(await vectors.active()).toBe("new");
      expect(await near({ vectors, ...others }, unitVector("any"), ["workspace"], "old")).toEqual([]);
      expect(await near({ vectors, ...others }, unitVector("any"), ["workspace"], "new")).toHaveLength(2);
    });

    test("another model's vectors are never compared, and its missing ones are asked for anew", async () => {
      const { port } = await opened(open);
      await port.knowledge.put(documentOf("a.md", "alpha"));
      await embed(port, unitVector, "old");
      const values = unitVector("any");
      expect(await near(port, values, ["workspace"], "old")).toEqual(["a.md"]);
      expect(await near(port, values, ["workspace"], "new")).toEqual([]);
      expect(await embed(port, unitVector, "new")).toBe(1);
      expect(await near(port, values, ["workspace"], "new")).toEqual(["a.md"]);
      expect(await near(port, values, ["workspace"], "old")).toEqual(["a.md"]);
    });

    test("a document that is indexed again or stands twice keeps its vectors; one that is removed takes them along", async () => {
      const { port } = await opened(open);
      const same = { title: "Same title" };
      await port.knowledge.put(documentOf("a.md", "alpha", same));
      await port.knowledge.put(documentOf("b.md", "alpha", same));
      expect(await embed(port, unitVector)).toBe(1);
      await port.knowledge.put(documentOf("a.md", "alpha", { ...same, hash: "again" }));
      await port.knowledge.remove("folder:docs", ["b.md"]);
      expect(await port.vectors.missing("m", 10)).toEqual([]);
      expect(await near(port, unitVector("any"))).toEqual(["a.md"]);
      await port.knowledge.remove("folder:docs", ["a.md"]);
      expect(await near(port, unitVector("any"))).toEqual([]);
      await port.knowledge.put(documentOf("a.md", "alpha", same));
      expect(await embed(port, unitVector)).toBe(1);
    });

    test("a vector that is given twice is one hit", async () => {
      const { port } = await opened(open);
      await port.knowledge.put(documentOf("a.md", "alpha"));
      const [missing] = await port.vectors.missing("m", 1);
      const vectors = [{ hash: missing?.hash ?? "", vector: unitVector("alpha") }];
      await port.vectors.put("m", vectors);
      expect(await near(port, unitVector("alpha"))).toEqual(["a.md"]);
      await port.vectors.put("m", vectors);
      expect(await near(port, unitVector("alpha"))).toEqual(["a.md"]);
    });

    test("a search that is called off ends with its reason, and the next one works", async () => {
      const { port } = await opened(open);
      await port.knowledge.put(documentOf("a.md", "alpha"));
      const query = { text: "alpha", vector: null, scopes: ["workspace"], limit: 10 } as const;
      const reason = new Error("the question was deleted");
      const calledOff = new AbortController();
      const pending = port.knowledge.search(query, calledOff.signal);
      calledOff.abort(reason);
      await expect(pending).rejects.toBe(reason);
      await expect(port.knowledge.search(query, calledOff.signal)).rejects.toBe(reason);
      expect(await found(port, "alpha")).toEqual(["a.md"]);
    });
  });
}
