import { Command } from "commander";
import { gapLines } from "../commands/describe-gaps.ts";
import type { Config } from "../config.ts";
import { UserError } from "../errors.ts";
import { openGaps } from "../open-gaps.ts";
import { openEmbedding } from "../open-models.ts";
import { createLog } from "../ops/log.ts";
import { openStorage } from "../storage/open-storage.ts";

interface Options {
  readonly json?: true;
  readonly dismiss?: string;
}

export function gapsCommand(readConfig: () => Config): Command {
  return new Command("gaps")
    .description("questions that nothing which is indexed answered, grouped; those answered by now are closed")
    .option("--json", "print them as JSON")
    .option("--dismiss <id>", "close a group of them, by the id that stands behind it")
    .action((options: Options) => runGaps(options, readConfig()));
}

async function runGaps({ json, dismiss }: Options, config: Config): Promise<void> {
  const log = createLog({ level: "error", name: "threadwise", secrets: [] });
  const storage = await openStorage(config.STORAGE_URL, log);
  try {
    const gaps = openGaps(config, { storage, embedding: await openEmbedding(config), log, now: Date.now });
    if (dismiss !== undefined) {
      const group = await gaps.dismiss(dismiss);
      if (group === null) throw new UserError("no-such-gap", `There is no open question \`${dismiss}\`.`);
      console.log(
        `Closed: ${group.question} (asked ${group.gaps.length === 1 ? "once" : `${group.gaps.length} times`})`,
      );
      return;
    }
    const open = await gaps.list(null, AbortSignal.timeout(config.TURN_SECONDS * 1000));
    const { lines, below } = gapLines(open);
    console.log(json === true ? JSON.stringify(open.groups) : [...lines, ...below].join("\n"));
  } finally {
    await storage.close();
  }
}
