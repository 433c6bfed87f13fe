import { Command } from "commander";
import type { Config } from "../config.ts";
import { UserError } from "../errors.ts";
import { channelScope, type Scope } from "../knowledge/scope.ts";
import { sentenceOf } from "../knowledge/sync-result.ts";
import { openLibrary } from "../open-library.ts";
import { openEmbedding } from "../open-models.ts";
import { createLog } from "../ops/log.ts";
import { placeOf } from "../platform/message.ts";
import { openStorage } from "../storage/open-storage.ts";

export function indexCommand(readConfig: () => Config): Command {
  return new Command("index")
    .description("index folders and files: what is new or changed; what is gone is forgotten")
    .argument("<path...>", "folders or files (Markdown, text, HTML)")
    .option("--channel <platform:workspace:channel>", "only for those in one channel, for example slack:T0123:C0456")
    .action(async (paths: string[], { channel }: { channel?: string }) => {
      const scope = channel === undefined ? "workspace" : scopeOf(channel);
      await runIndex(paths, scope, readConfig());
    });
}

/** Beside a running bot too: both write to one file, document by document. */
async function runIndex(paths: readonly string[], scope: Scope, config: Config): Promise<void> {
  const log = createLog({ level: "error", name: "threadwise-index", secrets: [] });
  const storage = await openStorage(config.STORAGE_URL, log);
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort(new UserError("stopped", "Stopped. The next run goes on from here.")));
  const embedding = await openEmbedding(config);
  const { library, close } = openLibrary(config, { storage, embedding, log, now: Date.now });
  try {
    for (const location of paths) {
      const run = { signal: stop.signal, onProgress: showProgress };
      console.log(sentenceOf(await library.add({ location, scope, owner: "command line" }, run)));
    }
  } finally {
    await close();
    await storage.close();
  }
}

function showProgress({ done, total }: { readonly done: number; readonly total: number }): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${total} files\r`);
}

function scopeOf(channel: string): Scope {
  if (!/^[a-z]+:[^:\s]+:[^:\s]+$/.test(channel)) {
    throw new UserError(
      "wrong-channel",
      `--channel ${channel}: must be platform:workspace:channel, for example slack:T0123:C0456`,
    );
  }
  return channelScope(placeOf(channel));
}
