import { Command } from "commander";
import type { Config } from "../config.ts";
import { owner, report, scopeOf, withLibrary } from "./with-library.ts";

const channelOption = [
  "--channel <platform:workspace:channel>",
  "only for those in one channel, for example slack:T0123:C0456",
] as const;

/** The same under two names: `index`, and `knowledge add` as in chat. */
export function indexCommand(name: "index" | "add", readConfig: () => Config): Command {
  return new Command(name)
    .description("index folders, files, web pages or sitemaps now and at every sync: what is new, changed or gone")
    .argument("<location...>", "folders, git checkouts, files, addresses of web pages or of sitemaps (.xml)")
    .option(...channelOption)
    .action(async (locations: string[], { channel }: { channel?: string }) => {
      const scope = scopeOf(channel);
      await withLibrary(readConfig(), async (library, run, say) => {
        for (const location of locations) {
          if (!run.signal.aborted) report(await library.add({ location, scope, owner }, run), false, say);
        }
      });
    });
}
