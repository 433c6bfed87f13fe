import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { median } from "./statistics.ts";

const starts = 7;
const idleMs = 5_000;
const project = join(import.meta.dirname, "..");

/** `npm start`'s program on the console default: no token, no key, the project's docs indexed by an earlier start. */
export async function measureStartUp(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "threadwise-bench-"));
  try {
    await start(folder, 0);
    const readyMs: number[] = [];
    for (let count = 0; count < starts; count += 1) readyMs.push((await start(folder, 0)).readyMs);
    const { rssMb } = await start(folder, idleMs);
    console.log(
      `\nstart to ready, console default, docs indexed before: median of ${starts}: ${Math.round(median(readyMs))} ms`,
    );
    console.log(`resident memory, idle ${idleMs / 1000} s after the start: ${Math.round(rssMb)} MB`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function start(folder: string, waitMs: number): Promise<{ readonly readyMs: number; readonly rssMb: number }> {
  const beganAt = performance.now();
  const program = spawn(process.execPath, ["src/main.ts"], {
    cwd: project,
    env: { PATH: process.env["PATH"], CONSOLE_PORT: "0", STORAGE_URL: `sqlite:${join(folder, "threadwise.db")}` },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const exited = once(program, "exit");
  for await (const line of createInterface(program.stdout)) if (line.includes("http://127.0.0.1")) break;
  const readyMs = performance.now() - beganAt;
  await sleep(waitMs);
  const status = await readFile(`/proc/${program.pid}/status`, "utf8").catch(() => "");
  program.kill("SIGTERM");
  await exited;
  return { readyMs, rssMb: Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? Number.NaN) / 1024 };
}
