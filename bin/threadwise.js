#!/usr/bin/env node
// Plain JavaScript that Node 18 can read: whoever has an older Node than the program needs starts here too.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const neededMajor = 24;

const compiled = new URL("../dist/src/cli/threadwise.js", import.meta.url);
const entry = existsSync(compiled) ? compiled : new URL("../src/cli/threadwise.ts", import.meta.url);

if (Number.parseInt(process.versions.node, 10) >= neededMajor) {
  process.argv[1] = fileURLToPath(entry);
  await import(entry.href);
} else {
  const node = bundledNode();
  if (node === null) {
    console.error(
      `threadwise needs Node ${neededMajor} or newer; this is ${process.version}. See https://nodejs.org/en/download`,
    );
    process.exitCode = 1;
  } else runWith(node);
}

/** The Node that `npm ci` put beside us, or null. */
function bundledNode() {
  try {
    return createRequire(import.meta.url).resolve("node/bin/node");
  } catch {
    return null;
  }
}

function runWith(node) {
  const child = spawn(node, [fileURLToPath(entry), ...process.argv.slice(2)], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"]) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to both of us: passed on, it would count as a second one, which does not wait.
      if (!(process.stdin.isTTY && signal !== "SIGTERM")) child.kill(signal);
    });
  }
  child.on("error", (error) => {
    console.error(`threadwise could not start ${node}: ${error.message}`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}
