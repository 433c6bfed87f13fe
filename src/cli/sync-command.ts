import { Command } from "commander";
import type { Config } from "../config.ts";
import { report, withLibrary } from "./with-library.ts";

/** The same under two names: `sync`, and `knowledge sync` as in chat. */
export function syncCommand(readConfig: () => Config): Command {
  return new Command("sync")
    .description("bring all sources up to date, or one: adds, changes, removals; goes on where it was stopped")
    .argument("[source]", "the id of one source, as `knowledge list` shows it")
    .option("--json", "print what was done as JSON")
    .action(async (source: string | undefined, { json = false }: { json?: boolean }) => {
      await withLibrary(readConfig(), async (library, run, say) =>
        report(await library.sync(source ?? null, run), json, say),
      );
    });
}
