import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import type { Config } from "../config.ts";
import { UserError } from "../errors.ts";
import { type Collection, loadCollection } from "../evaluation/collection.ts";
import { compare, lossesOfFusion } from "../evaluation/compare.ts";
import { evaluate } from "../evaluation/evaluate.ts";
import { evaluateGolden, goldenName } from "../evaluation/evaluate-golden.ts";
import { onShared } from "../evaluation/on-shared.ts";
import { renderLosses, renderRun } from "../evaluation/report.ts";
import { loadRun, type Run, writeRun } from "../evaluation/run.ts";
import { openEmbedding } from "../open-models.ts";
import { createLog } from "../ops/log.ts";
import { openStorage } from "../storage/open-storage.ts";
import { withStorage } from "./finetune/with-storage.ts";

interface Options {
  readonly against?: string;
  readonly out?: string;
  readonly json?: true;
}

export function evalCommand(readConfig: () => Config): Command {
  return new Command("eval")
    .description("measure search on a collection of judged questions")
    .argument(
      "<folder>",
      "`golden`: what is indexed now, on the team's golden questions; or a folder with corpus.jsonl, queries.jsonl and qrels.tsv; vectors.f32 with meta.json may stand beside them",
    )
    .option("--against <run.json>", "compare with an earlier run, and fail where something fell")
    .option("--out <file>", "where the run is written; data/evaluations/ by default")
    .option("--json", "print the run as JSON")
    .action(async (folder: string, options: Options) => runEval(folder, options, readConfig()));
}

async function runEval(folder: string, options: Options, config: Config): Promise<void> {
  const before = options.against === undefined ? null : await loadRun(options.against);
  const isGolden = folder === goldenName;
  const { run, collection } = isGolden ? await evaluateLive(config) : await evaluateFolder(folder, config);
  const out = options.out ?? join("data", "evaluations", `${run.collection}-${run.at.replaceAll(/[:.]/g, "-")}.json`);
  await writeRun(out, run);

  if (options.json === true) console.log(JSON.stringify(run));
  else console.log([renderRun(run), fusionLosses(run, collection), `Written to ${out}`].filter(Boolean).join("\n\n"));
  if (before === null) return;

  const { drops, losses } = compare(...(isGolden ? onShared(before, run) : ([before, run] as const)));
  if (drops.length > 0) {
    const lost = renderLosses("Questions that lost most against the last run", losses, collection);
    throw new UserError("worse", [...drops, lost].filter(Boolean).join("\n"));
  }
  if (options.json !== true) console.log(`Nothing fell against the run of ${before.at}.`);
}

interface Evaluated {
  readonly run: Run;
  readonly collection: Pick<Collection, "questions">;
}

async function evaluateFolder(folder: string, config: Config): Promise<Evaluated> {
  const collection = await loadCollection(folder);
  return { run: await evaluateApart(collection, config), collection };
}

/** On what is indexed now: nothing is written, so that the bot may run beside it. */
function evaluateLive(config: Config): Promise<Evaluated> {
  return withStorage(config, async ({ golden, knowledge: store, vectors }, signal) => {
    const asked = await golden.list();
    const embedding = await openEmbedding(config);
    const run = await evaluateGolden(asked, { store, vectors, embedding, signal, now: Date.now });
    return { run, collection: { questions: asked.map(({ id, question }) => ({ id, text: question })) } };
  });
}

function fusionLosses(run: Run, collection: Evaluated["collection"]): string {
  return renderLosses("Questions that lost most against the better of both kinds", lossesOfFusion(run), collection);
}

/** In a database of its own, which is gone afterwards. */
async function evaluateApart(collection: Collection, config: Config): Promise<Run> {
  const place = await mkdtemp(join(tmpdir(), "threadwise-eval-"));
  const log = createLog({ level: "error", name: "threadwise-eval", secrets: [] });
  const storage = await openStorage(`sqlite:${join(place, "threadwise.db")}`, log);
  const stop = new AbortController();
  process.once("SIGINT", () => stop.abort(new UserError("stopped", "Stopped.")));
  try {
    const { knowledge: store, vectors } = storage;
    const embedding = await openEmbedding(config);
    return await evaluate(collection, { store, vectors, embedding, signal: stop.signal, now: Date.now });
  } finally {
    await storage.close();
    await rm(place, { recursive: true, force: true });
  }
}
