import { join } from "node:path";
import { createLibrary } from "../../src/knowledge/library.ts";
import { DocumentReader } from "../../src/knowledge/formats/document-reader.ts";
import { createLog } from "../../src/ops/log.ts";
import { WebClient } from "../../src/knowledge/web/web-client.ts";
import { openStorage } from "../../src/storage/open-storage.ts";

/** Indexes a folder as a process of its own: `node index-folder.ts <folder of the database> <folder to index>`. */
const [database = "", folder = ""] = process.argv.slice(2);
const log = createLog({ level: "error", name: "test", secrets: [] });
const storage = await openStorage(`sqlite:${join(database, "threadwise.db")}`, log);
const reader = new DocumentReader(log);
const web = { client: new WebClient({ guard: { allows: () => false }, perMinute: 60 }), maxPages: 10, now: Date.now };
const embed = () => Promise.resolve({ texts: 0, isReachable: true });
const library = createLibrary({ ...storage, store: storage.knowledge, embed, folders: [], web, reader, log });
const { signal } = new AbortController();
await library.add(
  { location: folder, scope: "workspace", owner: "test" },
  { signal, onProgress: ({ done }) => console.log(done) },
);
await reader.close();
await storage.close();
