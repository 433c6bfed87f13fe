import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { UserError } from "../errors.ts";

const run = promisify(execFile);

/** A list of a million paths. */
const maxBytes = 200_000_000;
const maxMs = 60_000;

/** What git prints in this working tree; null where it says no. @throws UserError where there is no git. */
export async function runGit(root: string, args: readonly string[], signal: AbortSignal): Promise<string | null> {
  try {
    const options = { signal, maxBuffer: maxBytes, timeout: maxMs };
    const { stdout } = await run("git", ["-C", root, ...harmless(root), ...args], options);
    return stdout;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      throw new UserError(
        "no-git",
        `\`${root}\` is a git checkout, and there is no \`git\` on this machine to read it.`,
      );
    return null;
  }
}

/** A repository's own settings can name programs to be run and servers to be asked; here neither happens. It may be another user's. */
function harmless(root: string): string[] {
  const settings = [
    "core.fsmonitor=false",
    "log.showSignature=false",
    "protocol.allow=never",
    `safe.directory=${root}`,
  ];
  return settings.flatMap((setting) => ["-c", setting]);
}
