import { existsSync } from "node:fs";
import { Command } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { loadConfig } from "../config.ts";
import { ConfigError, ModelError, PlatformError, StorageError, UserError } from "../errors.ts";
import { abuseCommand } from "./abuse-command.ts";
import { evalCommand } from "./eval-command.ts";
import { finetuneCommand } from "./finetune-command.ts";
import { goldenCommand } from "./golden-command.ts";
import { indexCommand } from "./index-command.ts";
import { knowledgeCommand } from "./knowledge-command.ts";
import { manifestCommand } from "./manifest-command.ts";
import { moderationCommand } from "./moderation-command.ts";
import { syncCommand } from "./sync-command.ts";

/** The settings as `npm start` would read them. @throws ConfigError */
function readConfig() {
  if (existsSync(".env")) process.loadEnvFile(".env");
  return loadConfig(process.env);
}

const program = new Command("threadwise")
  .description("A team-chat assistant that a team runs itself.")
  .version(packageJson.version);

program
  .command("start")
  .description("answer on every configured platform, until stopped")
  .action(async () => void (await import("../main.ts")));
program.addCommand(indexCommand("index", readConfig));
program.addCommand(syncCommand(readConfig));
program.addCommand(knowledgeCommand(readConfig));
program.addCommand(evalCommand(readConfig));
program.addCommand(goldenCommand(readConfig));
program.addCommand(finetuneCommand(readConfig));
program.addCommand(moderationCommand(readConfig));
program.addCommand(manifestCommand(readConfig));
program.addCommand(abuseCommand(readConfig));

try {
  await program.parseAsync();
} catch (error) {
  const isExpected = [ConfigError, ModelError, PlatformError, StorageError, UserError].some(
    (kind) => error instanceof kind,
  );
  if (!(error instanceof Error) || !isExpected) throw error;
  console.error(error.message);
  process.exitCode = error instanceof ConfigError ? 78 : 1;
}
