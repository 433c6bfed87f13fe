import type { AttemptStore } from "../abuse/attempts.ts";
import type { HistoryStore } from "../conversation/history.ts";
import type { ChannelAdmin } from "../knowledge/channel-admin.ts";
import type { KnowledgeAdmin } from "../knowledge/admin.ts";
import type { ResolveScopes } from "../knowledge/scope.ts";
import type { GoldenStore } from "../knowledge/golden-store.ts";
import type { OfferStore } from "../knowledge/offer-store.ts";
import type { ReviewedAdmin } from "../knowledge/reviewed-admin.ts";
import type { GapAdmin } from "../knowledge/gap-admin.ts";
import type { UsageStore } from "../usage/usage-store.ts";
import { askCommand } from "./ask.ts";
import type { CommandSpec } from "../platform/command-spec.ts";
import type { LoadSearchPage } from "../platform/search-page.ts";
import { type Command, specOf } from "./command.ts";
import { type ApproveCommandDeps, finetuneApproveCommand } from "./finetune-approve.ts";
import { type ConsentDeps, finetuneConsentCommand } from "./finetune-consent.ts";
import { finetuneJobCommands } from "./finetune-jobs.ts";
import { finetuneListCommand, finetuneStatusCommand, type TuningCommandDeps } from "./finetune-status.ts";
import { forgetCommands } from "./forget.ts";
import { goldenCommand } from "./golden.ts";
import { gapsCommand } from "./knowledge-gaps.ts";
import { helpCommand } from "./help.ts";
import { knowledgeCommands } from "./knowledge.ts";
import { type ModerationCommandDeps, moderationCommands } from "./moderation.ts";
import { reviewedCommand } from "./reviewed.ts";
import { resetCommand } from "./reset.ts";
import { type KeptQueries, searchCommand } from "./search.ts";
import { teachCommand } from "./teach.ts";
import { stopCommand, type StopDeps } from "./stop.ts";
import { usageCommand } from "./usage.ts";

export interface CommandDeps
  extends StopDeps, ConsentDeps, TuningCommandDeps, ApproveCommandDeps, ModerationCommandDeps {
  readonly loadSearchPage: LoadSearchPage;
  readonly queries: KeptQueries;
  readonly knowledge: KnowledgeAdmin;
  readonly channels: ChannelAdmin;
  readonly resolveScopes: ResolveScopes;
  readonly gaps: GapAdmin;
  readonly reviewed: ReviewedAdmin;
  readonly offers: OfferStore;
  readonly golden: GoldenStore;
  readonly history: HistoryStore;
  readonly usage: UsageStore;
  readonly attempts: AttemptStore;
  readonly now: () => number;
}

/** Every slash command, in the order in which help lists them. */
export function allCommands(deps: CommandDeps): readonly Command[] {
  const commands: Command[] = [
    askCommand,
    searchCommand(deps),
    ...knowledgeCommands(deps),
    ...forgetCommands(deps),
    gapsCommand(deps),
    teachCommand(deps),
    reviewedCommand(deps),
    goldenCommand(deps),
    stopCommand(deps),
    resetCommand(deps),
    finetuneStatusCommand(deps),
    finetuneListCommand(deps),
    ...finetuneJobCommands(deps),
    finetuneApproveCommand(deps),
    finetuneConsentCommand(deps),
    usageCommand(deps),
    ...moderationCommands(deps),
  ];
  return [...commands, helpCommand(commands)];
}

/** What is offered, for those who only print it: nothing here is ever run. */
export function allCommandSpecs(): readonly CommandSpec[] {
  const unused = () => Promise.reject(new Error("these commands are only described"));
  return allCommands({
    loadSearchPage: unused,
    queries: { keep: unused, find: unused },
    stopAll: unused,
    channels: { watch: unused, unwatch: unused, addFile: unused, forget: unused, remember: unused },
    resolveScopes: unused,
    knowledge: { list: unused, ids: unused, add: unused, remove: unused, sync: unused },
    gaps: { list: unused, retest: unused, group: unused, dismiss: unused, forget: unused },
    reviewed: { teach: unused, list: unused, remove: unused, forget: unused, sweep: unused },
    offers: { note: unused, posted: unused, find: unused, drop: unused, places: unused },
    golden: { add: unused, takeBack: unused, list: unused, remove: unused, forgetAsker: unused },
    history: { load: unused, remember: unused, rewrite: unused, forget: unused, clear: unused, recent: unused },
    usage: { record: unused, summarize: unused, rate: unused, ratings: unused },
    tuning: null,
    offerAnswers: unused,
    promotions: { current: unused },
    models: { figures: unused },
    training: { agree: unused, agreed: unused, count: unused },
    log: { debug: unused, info: unused, warn: unused, error: unused },
    attempts: { record: unused, summarize: unused },
    moderation: { status: unused, thresholds: unused, set: unused, test: unused, dryRun: unused },
    desk: { queue: unused, decide: unused, check: unused, watch: unused, appeal: unused },
    moderators: new Set(),
    admins: new Set(),
    now: () => 0,
  }).map(specOf);
}
