import { createHash } from "node:crypto";
import { parentPort } from "node:worker_threads";
import { chunkerVersion } from "../chunk.ts";
import type { FileToRead, ReadAnswer } from "./document-reader.ts";
import { loadFile } from "./load-file.ts";
import { readFile } from "./read-file.ts";

// pdf.js leaves promises behind that nobody waits for. What they fail with the file's own reading has told, and the
// file that is read by then has no part in it.
process.on("unhandledRejection", () => {});

/** Reads files one after the other, beside the program's own thread: whatever a file holds, no event waits for it. */
let last = Promise.resolve();
parentPort?.on("message", (file: FileToRead) => {
  last = last.then(async () => parentPort?.postMessage(await answerTo(file)));
});
parentPort?.postMessage({ kind: "ready" } satisfies ReadAnswer);

async function answerTo({ format, name, url, content, knownHash }: FileToRead): Promise<ReadAnswer> {
  const bytes = "path" in content ? loadFile(content, format) : content;
  if ("kind" in bytes) return { kind: "read", hash: null, reading: bytes };
  const about = JSON.stringify([chunkerVersion, format, name, url]);
  const hash = createHash("sha256").update(about).update(bytes).digest("base64url");
  if (hash === knownHash) return { kind: "read", hash, reading: null };
  try {
    return { kind: "read", hash, reading: await readFile(format, bytes, name) };
  } catch (error) {
    return { kind: "failed", hash, error: error instanceof Error ? error : new Error(String(error)) };
  }
}
