import { cpus, totalmem } from "node:os";
import { measureFirstText } from "./first-text.ts";
import { measureStartUp } from "./start-up.ts";
import { measureThroughput } from "./throughput.ts";

/** `npm run bench`, or `npm run bench -- throughput` for one part. */
const parts: Readonly<Record<string, () => Promise<void>>> = {
  throughput: measureThroughput,
  "first-text": measureFirstText,
  "start-up": measureStartUp,
};

const [cpu] = cpus();
console.log(
  `${new Date().toISOString().slice(0, 10)} · Node ${process.version} · ${cpus().length} × ${cpu?.model ?? "unknown"} · ${Math.round(totalmem() / 2 ** 30)} GB`,
);
const chosen = process.argv.slice(2);
for (const [name, measure] of Object.entries(parts)) {
  if (chosen.length === 0 || chosen.includes(name)) await measure();
}
