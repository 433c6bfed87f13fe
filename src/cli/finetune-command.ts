import { Command } from "commander";
import type { Config } from "../config.ts";
import { datasetCommand } from "./finetune/dataset-command.ts";
import { validateCommand } from "./finetune/validate-command.ts";

/** From good answers to a better model: what `/finetune` does in chat, and what needs files. */
export function finetuneCommand(readConfig: () => Config): Command {
  const finetune = new Command("finetune").description("make a model of your own from what was answered well");
  finetune.addCommand(datasetCommand(readConfig));
  finetune.addCommand(validateCommand(readConfig));
  return finetune;
}
