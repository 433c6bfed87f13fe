import type { FineTuningService } from "../models/fine-tuning-service.ts";
import type { HistoryStore } from "../conversation/history.ts";
import type { KnowledgeAdmin } from "../knowledge/admin.ts";
import type { SearchKnowledge } from "../knowledge/search.ts";
import type { UsageStore } from "../usage/usage-store.ts";
import { askCommand } from "./ask.ts";
import type { Command } from "./command.ts";
import { finetuneStatusCommand } from "./finetune-status.ts";
import { helpCommand } from "./help.ts";
import { knowledgeCommands } from "./knowledge.ts";
import { resetCommand } from "./reset.ts";
import { searchCommand } from "./search.ts";
import { usageCommand } from "./usage.ts";

export interface CommandDeps {
  readonly search: SearchKnowledge;
  readonly knowledge: KnowledgeAdmin;
  readonly history: HistoryStore;
  readonly usage: UsageStore;
  /** Null where no provider is configured. */
  readonly fineTuning: FineTuningService | null;
  /** Who may change the knowledge, as `platform:userId`. */
  readonly admins: ReadonlySet<string>;
  readonly now: () => number;
}

/** Every slash command, in the order in which help lists them. */
export function allCommands(deps: CommandDeps): readonly Command[] {
  const commands: Command[] = [
    askCommand,
    searchCommand(deps),
    ...knowledgeCommands(deps),
    resetCommand(deps),
    finetuneStatusCommand(deps),
    usageCommand(deps),
  ];
  return [...commands, helpCommand(commands)];
}
