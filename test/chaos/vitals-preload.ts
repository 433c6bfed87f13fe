import { appendFileSync, existsSync, readdirSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { isMainThread } from "node:worker_threads";

/** Loaded into the program by `--import`, in front of its first line: writes its vital signs into a file, a line each. */
const file = process.env["SOAK_VITALS"];
const everyMs = 2_000;
const resolutionMs = 10;
const openFiles = "/proc/self/fd";

if (isMainThread && file !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  // The histogram counts from when its timer was set, so that its own interval is in every value.
  const delayMs = (percentile: number) => Math.max(0, delay.percentile(percentile) / 1e6 - resolutionMs);
  const write = () => {
    const { rss, heapUsed } = process.memoryUsage();
    const vitals = {
      at: Date.now(),
      rss,
      heapUsed,
      handles: process.getActiveResourcesInfo().length,
      // Reading the folder opens one more.
      files: existsSync(openFiles) ? readdirSync(openFiles).length - 1 : null,
      delayP50: delayMs(50),
      delayP99: delayMs(99),
      delayMax: delayMs(100),
    };
    delay.reset();
    appendFileSync(file, `${JSON.stringify(vitals)}\n`);
  };
  setInterval(write, everyMs).unref();
}
