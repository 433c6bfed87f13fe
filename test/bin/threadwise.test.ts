import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const olderNode = findOlderNode();

let project: string;

/** A project with this launcher and a command line that tells what became of it. */
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "threadwise-bin-"));
  await cp(join(repository, "bin"), join(project, "bin"), { recursive: true });
  await mkdir(join(project, "src/cli"), { recursive: true });
  await writeFile(join(project, "package.json"), '{"type":"module"}');
  await writeFile(
    join(project, "src/cli/threadwise.ts"),
    `const args: string[] = process.argv.slice(2);
     if (args[0] === "exit") process.exitCode = Number(args[1]);
     if (args[0] === "wait") {
       const timer = setInterval(() => {}, 1000);
       process.on("SIGTERM", () => (console.log("told to stop"), clearInterval(timer), (process.exitCode = 5)));
     }
     console.log(JSON.stringify({ major: Number.parseInt(process.versions.node, 10), args }));
     if (args[0] === "killed") process.kill(process.pid, "SIGKILL");`,
  );
});

afterAll(() => rm(project, { recursive: true }));

const starters = [
  { name: "the Node that the project needs", node: process.execPath },
  { name: olderNode === null ? "an older Node (skipped: none is installed here)" : "an older Node", node: olderNode },
];

for (const { name, node } of starters) {
  describe.skipIf(node === null)(`started by ${name}`, () => {
    test("the command line runs on Node 24 or newer, with its arguments as given", async () => {
      await withBundledNode();
      const { code, lines } = await ended(launch(node, ["index", "a b", "--x=1"]));
      expect(code).toBe(0);
      const seen: { major: number; args: string[] } = JSON.parse(lines[0] ?? "");
      expect(seen.args).toEqual(["index", "a b", "--x=1"]);
      expect(seen.major).toBeGreaterThanOrEqual(24);
    });

    test("its exit code comes through", async () => {
      await withBundledNode();
      expect(await ended(launch(node, ["exit", "78"]))).toMatchObject({ code: 78 });
    });

    test("a signal reaches it, and it ends in its own time", async () => {
      await withBundledNode();
      const child = launch(node, ["wait"]);
      if (child.stdout !== null) await once(child.stdout, "data");
      child.kill("SIGTERM");
      const { code, lines } = await ended(child);
      expect({ code, last: lines.at(-1) }).toEqual({ code: 5, last: "told to stop" });
    });
  });
}

describe.skipIf(olderNode === null)("started by an older Node", () => {
  test("a command line that is killed counts as failed", async () => {
    await withBundledNode();
    expect(await ended(launch(olderNode, ["killed"]))).toMatchObject({ code: 137 });
  });

  test("without the project's own Node, one sentence says what is missing", async () => {
    await withoutBundledNode();
    const { code, lines, errors } = await ended(launch(olderNode, ["index"]));
    expect({ code, lines }).toEqual({ code: 1, lines: [] });
    expect(errors).toMatch(/^threadwise needs Node 24 or newer; this is v\d+\.\d+\.\d+\. See https:\S+\n$/);
  });
});

test("the compiled command line of a published package is taken before the source", async () => {
  await mkdir(join(project, "dist/src/cli"), { recursive: true });
  await writeFile(join(project, "dist/src/cli/threadwise.js"), 'console.log("compiled");');
  const { lines } = await ended(launch(process.execPath, []));
  await rm(join(project, "dist"), { recursive: true });
  expect(lines).toEqual(["compiled"]);
});

async function withBundledNode(): Promise<void> {
  await withoutBundledNode();
  await mkdir(join(project, "node_modules"));
  await symlink(join(repository, "node_modules/node"), join(project, "node_modules/node"));
}

async function withoutBundledNode(): Promise<void> {
  await rm(join(project, "node_modules"), { recursive: true, force: true });
}

function launch(node: string | null, args: readonly string[]): ChildProcess {
  return spawn(node ?? "", [join(project, "bin/threadwise.js"), ...args], { stdio: ["ignore", "pipe", "pipe"] });
}

async function ended(child: ChildProcess): Promise<{ code: unknown; lines: string[]; errors: string }> {
  let [output, errors] = ["", ""];
  child.stdout?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = await once(child, "close");
  return { code, lines: output.split("\n").filter((line) => line !== ""), errors };
}

function findOlderNode(): string | null {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/bin", "/usr/local/bin"];
  for (const node of new Set(folders.map((folder) => join(folder, "node")))) {
    try {
      const major = Number(
        execFileSync(node, ["-p", "parseInt(process.versions.node)"], { stdio: ["ignore", "pipe", "ignore"] }),
      );
      if (major >= 18 && major < 24) return node;
    } catch {
      // No Node in this folder.
    }
  }
  return null;
}
