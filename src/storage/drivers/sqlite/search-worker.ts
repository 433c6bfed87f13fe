import { parentPort, workerData } from "node:worker_threads";
import { openDatabase } from "./database.ts";
import type { SearchRequest } from "./search-client.ts";
import { openSearchEngine } from "./search-engine.ts";

/** Runs searches beside the program's own thread: a slow one holds up no event. */
const search = openSearchEngine(openDatabase(String(workerData)));

parentPort?.on("message", (requests: readonly SearchRequest[]) => {
  for (const { id, query } of requests) {
    try {
      parentPort?.postMessage({ id, hits: search(query) });
    } catch (error) {
      parentPort?.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
    }
  }
});
