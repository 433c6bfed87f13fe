import { join } from "node:path";
import { openFolder } from "../../src/knowledge/folder-source.ts";
import { indexSource } from "../../src/knowledge/index-source.ts";
import { createLog } from "../../src/ops/log.ts";
import { openStorage } from "../../src/storage/open-storage.ts";

/** Indexes a folder as a process of its own: `node index-folder.ts <folder of the database> <folder to index>`. */
const [database = "", folder = ""] = process.argv.slice(2);
const storage = await openStorage(
  `sqlite:${join(database, "threadwise.db")}`,
  createLog({ level: "error", name: "test", secrets: [] }),
);
const { signal } = new AbortController();
await indexSource(await openFolder(folder), {
  store: storage.knowledge,
  scope: "workspace",
  signal,
  onProgress: (files) => console.log(files),
});
await storage.close();
