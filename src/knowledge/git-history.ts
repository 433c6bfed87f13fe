import { runGit } from "./run-git.ts";

/** Of a file, as it was last committed. */
export interface LastChange {
  readonly author: string;
  /** In milliseconds since 1970. */
  readonly at: number;
}

/** What changed last so many commits ago is as old as it may be. */
const maxCommits = 20_000;

/** Who changed each file last, and when, by path; as far back as is looked. */
export async function lastChanges(root: string, signal: AbortSignal): Promise<ReadonlyMap<string, LastChange>> {
  const args = ["log", "-z", "--name-only", "--no-renames", `--max-count=${maxCommits}`, "--format=%x01%ct%x02%an"];
  const changes = new Map<string, LastChange>();
  for (const commit of ((await runGit(root, args, signal)) ?? "").split("\u0001").slice(1)) {
    const [head = "", ...paths] = commit.split("\0");
    const [seconds = "", author = ""] = head.split("\u0002");
    for (const path of paths.map((each) => each.replace(/^\n/, ""))) {
      // The newest commit comes first.
      if (path !== "" && !changes.has(path)) changes.set(path, { author, at: Number(seconds) * 1_000 });
    }
  }
  return changes;
}
