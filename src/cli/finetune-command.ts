import { Command } from "commander";
import type { Config } from "../config.ts";
import { compareCommand } from "./finetune/compare-command.ts";
import { createCommand } from "./finetune/create-command.ts";
import { datasetCommand } from "./finetune/dataset-command.ts";
import { actCommand, eventsCommand, listCommand, probeCommand } from "./finetune/job-commands.ts";
import { promoteCommand, rollbackCommand } from "./finetune/promote-commands.ts";
import { statusCommand } from "./finetune/status-command.ts";
import { validateCommand } from "./finetune/validate-command.ts";

/** From good answers to a better model: what `/finetune` does in chat, and what needs files. */
export function finetuneCommand(readConfig: () => Config): Command {
  const finetune = new Command("finetune").description("make a model of your own from what was answered well");
  const commands = [
    datasetCommand(readConfig),
    validateCommand(readConfig),
    probeCommand(readConfig),
    createCommand(readConfig),
    statusCommand(readConfig),
    listCommand(readConfig),
    eventsCommand(readConfig),
    actCommand("cancel", "stop a job for good", readConfig),
    actCommand("pause", "let a job wait", readConfig),
    actCommand("resume", "let a job go on", readConfig),
    compareCommand(readConfig),
    promoteCommand(readConfig),
    rollbackCommand(readConfig),
  ];
  for (const command of commands) finetune.addCommand(command);
  return finetune;
}
