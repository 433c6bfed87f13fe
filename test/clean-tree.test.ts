import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const repository = fileURLToPath(new URL("..", import.meta.url));
const tracked = trackedFiles();

/** Put together here, so that this file does not find itself. */
const machinePaths = new RegExp(
  ["work", "home", "root", "Users", "tmp/bash"].map((name) => `(?<![\\w.}])/${name}[/_.]`).join("|"),
);
const realSecrets =
  /\b(?:xox[a-z]-\d{6,}|xapp-\d-[A-Z\d]{6,}|sk-(?:proj-)?[\w-]{20,}|[\w-]{23,28}\.[\w-]{6}\.[\w-]{27,}|gh[a-z]_\w{20,})/;

describe.skipIf(tracked === null)("what is committed", () => {
  test("names no path of anybody's machine", () => {
    expect(linesThat((line) => machinePaths.test(line))).toEqual([]);
  });

  test("package-lock.json names no registry: each installs from their own", () => {
    expect(
      linesThat(
        (line) => line.includes('"resolved"'),
        (path) => path.endsWith("package-lock.json"),
      ),
    ).toEqual([]);
  });

  test(".env.example holds no real secret, and no .env is there", () => {
    expect(
      linesThat(
        (line) => realSecrets.test(line),
        (path) => path === ".env.example",
      ),
    ).toEqual([]);
    expect(tracked?.filter((path) => /(^|\/)\.env(?!\.example$)/.test(path))).toEqual([]);
  });
});

function linesThat(isWrong: (line: string) => boolean, among: (path: string) => boolean = () => true): string[] {
  return (tracked ?? []).filter(among).flatMap((path) =>
    readFileSync(`${repository}${path}`, "utf8")
      .split("\n")
      .flatMap((line, index) => (isWrong(line) ? [`${path}:${index + 1}`] : [])),
  );
}

/** Null where this is no git checkout; files that are deleted but not yet committed are left out. */
function trackedFiles(): string[] | null {
  try {
    const listed = execFileSync("git", ["ls-files", "-z"], {
      cwd: repository,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return listed
      .split("\0")
      .filter((path) => path !== "" && statSync(`${repository}${path}`, { throwIfNoEntry: false })?.isFile() === true);
  } catch {
    return null;
  }
}
