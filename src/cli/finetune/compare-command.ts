import { join } from "node:path";
import { Command } from "commander";
import type { Config } from "../../config.ts";
import { buildSystemMessage, defaultPersona } from "../../conversation/system-message.ts";
import { samplingOf } from "../../create-engine.ts";
import { UserError } from "../../errors.ts";
import { type ComparedQuestion, compareModels } from "../../fine-tuning/comparison/compare-models.ts";
import { loadQuestions } from "../../fine-tuning/comparison/load-questions.ts";
import { openChat } from "../../open-models.ts";

interface Flags {
  readonly questions?: string;
  readonly base?: string;
  readonly judge?: string;
  readonly limit: number;
  readonly json?: true;
}

export function compareCommand(readConfig: () => Config): Command {
  return new Command("compare")
    .description(
      "let a model and the configured one answer the same questions, and a third judge both, blind and in either order",
    )
    .argument("<model>", "the tuned model")
    .option(
      "--questions <path>",
      "a file of examples, or a folder of judged questions; validation.jsonl of FINE_TUNING_FOLDER where it is not said",
    )
    .option("--base <model>", "what it is compared with; MODEL where it is not said")
    .option("--judge <model>", "who judges; MODEL where it is not said")
    .option("--limit <n>", "how many questions at most", Number, 50)
    .option("--json", "print it as JSON")
    .action((model: string, flags: Flags) => compare(model, flags, readConfig()));
}

async function compare(model: string, flags: Flags, config: Config): Promise<void> {
  if (!config.hasModel) throw new UserError("no-model", "No model is configured: OPENAI_API_KEY turns it on.");
  const path = flags.questions ?? join(config.FINE_TUNING_FOLDER, "validation.jsonl");
  const questions = await loadQuestions(path, flags.limit, buildSystemMessage(defaultPersona));
  const named = (name: string) => openChat({ ...config, MODEL: name });
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort(new UserError("stopped", "Stopped.")));
  const base = flags.base ?? config.MODEL;
  const compared: ComparedQuestion[] = [];
  const deps = {
    base: await named(base),
    tuned: await named(model),
    judge: await named(flags.judge ?? config.MODEL),
    sampling: samplingOf(config),
    signal: stop.signal,
    monotonicNow: () => performance.now(),
  };
  for await (const one of compareModels(questions, deps)) {
    compared.push(one);
    if (flags.json !== true)
      console.log(`${String(compared.length).padStart(3)} ${one.preferred.padEnd(5)} ${shorten(one.question)}`);
  }
  const summary = summarize(compared);
  console.log(
    flags.json === true
      ? JSON.stringify({ base, tuned: model, summary, questions: compared })
      : render(base, model, summary),
  );
}

function summarize(compared: readonly ComparedQuestion[]) {
  const count = (preferred: ComparedQuestion["preferred"]) =>
    compared.filter((one) => one.preferred === preferred).length;
  const mean = (side: "base" | "tuned") => compared.reduce((sum, one) => sum + one[side].ms, 0) / compared.length;
  return {
    tuned: count("tuned"),
    base: count("base"),
    tie: count("tie"),
    meanMs: { base: mean("base"), tuned: mean("tuned") },
  };
}

function render(base: string, tuned: string, { meanMs, ...won }: ReturnType<typeof summarize>): string {
  const row = (name: string, wins: number, ms: number) =>
    `${name.padEnd(44)} ${String(wins).padStart(5)} ${(ms / 1000).toFixed(1).padStart(8)} s`;
  const heading = `${"model".padEnd(44)} ${"won".padStart(5)} ${"time".padStart(10)}`;
  return [
    "",
    heading,
    row(tuned, won.tuned, meanMs.tuned),
    row(base, won.base, meanMs.base),
    `no preference: ${won.tie}`,
  ].join("\n");
}

function shorten(question: string): string {
  const line = (question.split("# Question\n").at(-1) ?? question).replaceAll(/\s+/g, " ");
  return line.length > 70 ? `${line.slice(0, 70).toWellFormed()}…` : line;
}
