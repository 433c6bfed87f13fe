import { Command } from "commander";
import { describeSource } from "../commands/describe-source.ts";
import type { Config } from "../config.ts";
import { channelCommands } from "./channel-commands.ts";
import { gapsCommand } from "./gaps-command.ts";
import { indexCommand } from "./index-command.ts";
import { syncCommand } from "./sync-command.ts";
import { teachCommands } from "./teach-commands.ts";
import { withLibrary } from "./with-library.ts";

/** What `/knowledge` does in chat, for whoever runs the server: for every channel, and any folder of the machine. */
export function knowledgeCommand(readConfig: () => Config): Command {
  const knowledge = new Command("knowledge").description("see and change what is indexed");
  knowledge.addCommand(listCommand(readConfig));
  knowledge.addCommand(indexCommand("add", readConfig));
  knowledge.addCommand(removeCommand(readConfig));
  knowledge.addCommand(syncCommand(readConfig));
  for (const command of channelCommands(readConfig)) knowledge.addCommand(command);
  knowledge.addCommand(gapsCommand(readConfig));
  for (const command of teachCommands(readConfig)) knowledge.addCommand(command);
  return knowledge;
}

function listCommand(readConfig: () => Config): Command {
  return new Command("list")
    .description("every source with its scope, owner, documents, passages, last sync, and what could not be read")
    .option("--json", "print it as JSON")
    .action(({ json = false }: { json?: boolean }) =>
      withLibrary(readConfig(), async (library) => {
        const sources = await library.list();
        if (json) console.log(JSON.stringify(sources));
        else if (sources.length === 0)
          console.log("Nothing is indexed yet. Add something: threadwise knowledge add docs");
        else console.log(sources.map((source) => describeSource(source, Number.POSITIVE_INFINITY)).join("\n"));
      }),
    );
}

function removeCommand(readConfig: () => Config): Command {
  return new Command("remove")
    .description("forget a source with its documents")
    .argument("<source>", "its id, as `knowledge list` shows it")
    .action((source: string) =>
      withLibrary(readConfig(), async (library) => {
        const { id, documents } = await library.remove(source, null);
        console.log(`Forgotten: \`${id}\` with its ${documents} documents.`);
      }),
    );
}
