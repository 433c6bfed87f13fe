import { execFileSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { DocumentReader, type ReaderLimits } from "../../../../src/knowledge/formats/document-reader.ts";
import type { Format } from "../../../../src/knowledge/formats/known-formats.ts";
import { buildPdf } from "../../../helpers/build-pdf.ts";
import { writeFiles } from "../../../helpers/write-files.ts";
import { recordingLog } from "../../../helpers/recording-log.ts";

const never = new AbortController().signal;

// Large files, on whatever else the machine is doing.
vi.setConfig({ testTimeout: 60_000 });

function openReader(limits: Partial<ReaderLimits> = {}) {
  const { log, entries } = recordingLog();
  const reader = new DocumentReader(log, { maxMs: 60_000, maxBytes: 500_000_000, ...limits });
  onTestFinished(() => reader.close());
  const read = (format: Format, content: string | Buffer, knownHash: string | null = null, signal = never) =>
    reader.read({ format, content: Buffer.from(content), name: "a", url: null, knownHash }, signal);
  return { reader, read, entries };
}

const small = { kind: "document", chunks: [{ text: "Small." }] };

test("a file is read once: with its hash it is known, and any change is noticed", async () => {
  const { read } = openReader();
  const { hash, reading } = await read("markdown", "# A\n\nSmall.");
  expect(reading).toMatchObject({ ...small, title: "A" });
  expect(await read("markdown", "# A\n\nSmall.", hash)).toEqual({ hash, reading: null });
  expect((await read("markdown", "# A\n\nSmaller.", hash)).reading).not.toBeNull();
});

test.each(["markdown", "html"] as const)(
  "while five megabytes of %s are read, everything else goes on",
  async (format) => {
    const { read } = openReader();
    await read("text", "Warm.");
    let isRead = false;
    let rounds = 0;
    const count = () => {
      rounds += 1;
      if (!isRead) setImmediate(count);
    };
    count();
    await read(format, "Some words, and a number: 12.\n\n".repeat(160_000));
    isRead = true;
    expect(rounds).toBeGreaterThan(100);
  },
);

test("a file that takes too long costs itself alone", async () => {
  const { read, entries } = openReader({ maxMs: 100 });
  const slow = buildPdf({ pages: [["x"]], content: Buffer.alloc(60_000_000, "q ") });
  const readings = await Promise.all([read("text", "Small."), read("pdf", slow), read("text", "Small.")]);
  expect(readings.map(({ reading }) => reading)).toMatchObject([
    small,
    { kind: "unreadable", reason: expect.stringMatching(/takes too (?:long|much memory)/) },
    small,
  ]);
  expect(entries).toEqual([]);
});

test("a file that expands without end costs itself alone", async () => {
  const { read } = openReader({ maxBytes: 80_000_000 });
  const bomb = buildPdf({ pages: [["x"]], content: Buffer.alloc(200_000_000, " ") });
  const readings = await Promise.all([read("pdf", bomb), read("text", "Small.")]);
  expect(readings.map(({ reading }) => reading)).toMatchObject([
    { kind: "unreadable", reason: "takes too much memory to read" },
    small,
  ]);
});

test.each([
  ["tags", "html", "<b>".repeat(1_000_000)],
  ["quotes", "markdown", ">".repeat(50_000)],
  ["lists", "markdown", `${"- ".repeat(100_000)}a`],
  ["brackets", "notebook", `{"cells":${"[".repeat(2_000_000)}`],
] as const)("%s nested without end are no harm", async (_, format, content) => {
  const { read } = openReader({ maxMs: 1_000 });
  const [{ reading }, after] = await Promise.all([read(format, content), read("text", "Small.")]);
  expect(reading?.kind).toMatch(/unreadable|document/);
  expect(after.reading).toMatchObject(small);
});

test("who calls off waits no longer, and the next file is read", async () => {
  const { read } = openReader();
  const reason = new Error("called off");
  const calledOff = new AbortController();
  const pending = read("markdown", "Some words.\n\n".repeat(200_000), null, calledOff.signal);
  calledOff.abort(reason);
  await expect(pending).rejects.toBe(reason);
  await expect(read("text", "Never.", null, calledOff.signal)).rejects.toBe(reason);
  expect((await read("text", "Small.")).reading).toMatchObject(small);
});

test("what is still being read when the reader is closed is given up", async () => {
  const { reader, read } = openReader();
  const pending = read("markdown", "Some words.\n\n".repeat(200_000));
  await Promise.all([expect(pending).rejects.toThrow("closed"), reader.close()]);
});

test("a file that is loaded by the worker is none of another folder, and no pipe", async () => {
  const { reader } = openReader();
  const root = writeFiles({ "docs/a.md": "Small.", "secret/b.md": "secret" });
  symlinkSync(join(root, "secret"), join(root, "docs/link"));
  execFileSync("mkfifo", [join(root, "docs/pipe.md")]);
  const reasonOf = async (path: string) => {
    const content = { path: join(root, path), root: join(root, "docs") };
    const { reading } = await reader.read(
      { format: "markdown", content, name: "a", url: null, knownHash: null },
      never,
    );
    return reading?.kind === "unreadable" ? reading.reason : (reading?.chunks.length ?? null);
  };
  expect(await reasonOf("docs/a.md")).toBe(1);
  expect(await reasonOf("docs/link/b.md")).toBe("leads out of its folder");
  expect(await reasonOf("docs/none.md")).toBe("can't be read (ENOENT)");
  expect(await reasonOf("docs/pipe.md")).toBe(0);
});
