import { createWriteStream, type WriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { once } from "node:events";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import type { DatasetFile } from "./build-dataset.ts";

export interface DatasetFiles {
  write(file: DatasetFile, line: string): Promise<void>;
  close(): Promise<void>;
}

const names: readonly DatasetFile[] = ["train.jsonl", "validation.jsonl", "preferences.jsonl"];

/** The three files of a dataset, empty at first; only the operator may read them. */
export async function openDatasetFiles(folder: string): Promise<DatasetFiles> {
  await mkdir(folder, { recursive: true });
  const streams = new Map<DatasetFile, WriteStream>(
    names.map((name) => [name, createWriteStream(join(folder, name), { mode: 0o600 })]),
  );
  return {
    async write(file, line) {
      const stream = streams.get(file);
      if (stream?.write(`${line}\n`) === false) await once(stream, "drain");
    },
    async close() {
      await Promise.all(
        [...streams.values()].map((stream) => {
          stream.end();
          return finished(stream);
        }),
      );
    },
  };
}
