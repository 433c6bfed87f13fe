import { readFile } from "node:fs/promises";
import { Command } from "commander";
import type { Config } from "../config.ts";
import { UserError } from "../errors.ts";
import { moderationCategories } from "../models/moderation-model.ts";
import { alertDecisions } from "../moderation/alert-store.ts";
import { replay } from "../moderation/create-admin.ts";
import { noSuchAlert } from "../moderation/decisions.ts";
import { changedEverywhere, differences } from "../moderation/policy-change.ts";
import { parsePolicy } from "../moderation/policy-document.ts";
import { profileNames } from "../moderation/profiles.ts";
import { statusOf } from "../moderation/status.ts";
import { exportLines } from "./export-moderation.ts";
import { evaluateCommand } from "./evaluate-moderation.ts";
import { withModeration } from "./with-moderation.ts";

const owner = "command line";
const dayMs = 86_400_000;

/** What `/moderation` does in chat, for whoever runs the server: for every workspace. */
export function moderationCommand(readConfig: () => Config): Command {
  const moderation = new Command("moderation").description("see and set what is allowed, and what was decided");
  moderation.addCommand(statusCommand(readConfig));
  moderation.addCommand(testCommand(readConfig));
  moderation.addCommand(policyCommand(readConfig));
  moderation.addCommand(dryRunCommand(readConfig));
  moderation.addCommand(decideCommand(readConfig));
  moderation.addCommand(exportCommand(readConfig));
  moderation.addCommand(evaluateCommand(readConfig));
  return moderation;
}

function statusCommand(readConfig: () => Config): Command {
  return new Command("status")
    .description("who judges, by which policy, and what there is to do")
    .action(() => withModeration(readConfig(), async (tools) => console.log(await statusOf(tools, null))));
}

function testCommand(readConfig: () => Config): Command {
  return new Command("test")
    .description("how a text would be judged where no workspace or channel has rules of its own; nothing of it is kept")
    .argument("<text...>")
    .action((words: string[]) =>
      withModeration(readConfig(), async ({ test }) => console.log(await test(words.join(" ")))),
    );
}

function policyCommand(readConfig: () => Config): Command {
  const policy = new Command("policy").description("the policy as JSON: everywhere, by workspace, channel and role");
  policy
    .command("get")
    .description("print it, and what it is based on to standard error")
    .action(() =>
      withModeration(readConfig(), async ({ policy }) => {
        const current = await policy.current();
        console.log(JSON.stringify(current.policy, null, 2));
        console.error(current.version === 0 ? "None was set: the settings hold." : `Version ${current.version}`);
      }),
    );
  policy
    .command("set")
    .description("set it from a file; a running bot heeds it at once")
    .argument("<file.json>")
    .option("--why <reason>", "kept with the change", "")
    .action((file: string, { why }: { why: string }) =>
      withModeration(readConfig(), async ({ policy }) => {
        const after = parsePolicy(await readText(file));
        const { policy: before, version } = await policy.current();
        const changes = differences(before, after);
        if (changes.length === 0) return console.log("It is like that already.");
        const changed = await policy.change(after, version, owner, why);
        console.log([`The policy is version ${changed} now.`, ...changes.map((line) => `- ${line}`)].join("\n"));
      }),
    );
  return policy;
}

interface DryRunOptions {
  readonly days: string;
  readonly profile?: string;
  readonly category?: string;
  readonly block?: string;
  readonly policy?: string;
}

function dryRunCommand(readConfig: () => Config): Command {
  return new Command("dry-run")
    .description("what another policy, profile or threshold would have blocked of what was judged")
    .option("--days <number>", "how far back", "7")
    .option("--policy <file.json>", "the policy in this file")
    .option("--profile <name>", profileNames.join(", "))
    .option("--category <name>", "with --block")
    .option("--block <score>", "from 0 to 1, or off")
    .action((options: DryRunOptions) =>
      withModeration(readConfig(), async (tools) => {
        const days = Number(options.days);
        if (!(days > 0)) throw new UserError("wrong-options", `--days ${options.days}: must be a number above 0`);
        const { policy: present } = await tools.policy.current();
        const proposed =
          options.policy === undefined
            ? changedEverywhere(present, changeOf(options))
            : parsePolicy(await readText(options.policy));
        console.log(await replay({ since: tools.now() - days * dayMs, workspace: null }, present, proposed, tools));
      }),
    );
}

function changeOf({ profile, category, block }: DryRunOptions) {
  const knownProfile = profileNames.find((name) => name === profile);
  const knownCategory = moderationCategories.find((name) => name === category);
  if (profile !== undefined && knownProfile === undefined) throw noSuch("profile", profile, profileNames);
  if (category !== undefined && knownCategory === undefined) throw noSuch("category", category, moderationCategories);
  const score = block === undefined || block === "off" ? null : Number(block);
  if (score !== null && !(score >= 0 && score <= 1))
    throw new UserError("wrong-options", `--block ${block}: must be a number from 0 to 1, or off`);
  return {
    profile: knownProfile ?? null,
    category: knownCategory ?? null,
    warn: undefined,
    block: block === undefined ? undefined : score,
  };
}

function noSuch(what: string, given: string, known: readonly string[]): UserError {
  return new UserError("wrong-options", `--${what} ${given}: must be one of ${known.join(", ")}`);
}

function exportCommand(readConfig: () => Config): Command {
  return new Command("export")
    .description(
      "verdicts, alerts with their decisions, and changes of the policy, as JSON lines without anybody's words",
    )
    .option("--since <date>", "from this day on: 2026-11-01", "1970-01-01")
    .action(({ since }: { since: string }) =>
      withModeration(readConfig(), async ({ stores }) => {
        const from = Date.parse(since);
        if (Number.isNaN(from))
          throw new UserError("wrong-options", `--since ${since}: must be a date, like 2026-11-01`);
        for await (const line of exportLines(stores, from)) console.log(JSON.stringify(line));
      }),
    );
}

function decideCommand(readConfig: () => Config): Command {
  return new Command("decide")
    .description("decide on an alert; a running bot, or the next one, does what follows")
    .argument("<alert>", "its id: a12")
    .argument("<decision>", alertDecisions.join(", "))
    .option("--why <reason>", "kept with the decision", "")
    .action((id: string, given: string, { why }: { why: string }) =>
      withModeration(readConfig(), async ({ stores, now }) => {
        const decision = alertDecisions.find((name) => name === given);
        if (decision === undefined) throw noSuch("decision", given, alertDecisions);
        const found = await stores.alerts.find(id);
        if (found === null) throw noSuchAlert(id);
        const mine = { decision, by: owner, byName: owner, at: now(), why, effect: "pending" } as const;
        const decided = (await stores.alerts.decide(found.id, mine))?.decided;
        const isFirst = found.decided === null && decided?.by === owner && decided.at === mine.at;
        if (isFirst) return console.log(`Decided: ${decision} (${found.id}).`);
        console.log(`${decided?.byName} has decided this already: ${decided?.decision}.`);
      }),
    );
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch {
    throw new UserError("no-such-file", `${file} can't be read.`);
  }
}
