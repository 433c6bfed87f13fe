import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { reportOf } from "./report.ts";
import { runChaos } from "./run-chaos.ts";

/** `npm run chaos -- --seed 7`: see docs/reliability.md. */
const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    questions: { type: "string", default: "500" },
    conversations: { type: "string", default: "50" },
    kills: { type: "string", default: "100" },
    "minutes-max": { type: "string", default: "20" },
  },
});
const settleMs = 150_000;
const size = Object.entries(values).map(([name, value]) => `--${name} ${value}`);
console.log(`npm run chaos -- ${size.join(" ")}`);

const result = await runChaos({
  seed: Number(values.seed),
  questions: Number(values.questions),
  conversations: Number(values.conversations),
  kills: Number(values.kills),
  maxMs: Number(values["minutes-max"]) * 60_000 - settleMs,
  settleMs,
  hangMs: 40_000,
});
console.log(reportOf(result));
const isRight = result.violations.length + result.crashes.length === 0 && result.isFinished;
if (!isRight) {
  const file = join(await mkdtemp(join(tmpdir(), "threadwise-chaos-")), "program.log");
  await writeFile(file, result.stage.home.logs);
  console.log(`\nwhat the program logged: ${file}`);
}
await result.stage[Symbol.asyncDispose]();
process.exitCode = isRight ? 0 : 1;
