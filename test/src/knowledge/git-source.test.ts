import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { linksTo } from "../../../src/knowledge/git-hosts.ts";
import { openLibrary } from "../../helpers/open-library.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";
import { writeFiles } from "../../helpers/write-files.ts";

function git(root: string, ...args: readonly string[]): string {
  const author = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com", "-c", "protocol.file.allow=always"];
  return execFileSync("git", ["-C", root, ...author, ...args], { encoding: "utf8", stdio: "pipe" }).trim();
}

/** A checkout with everything in it committed. */
function checkoutOf(files: Readonly<Record<string, string>>, origin = "git@github.com:acme/handbook.git") {
  const root = writeFiles(files);
  git(root, "init", "--quiet", "--initial-branch=main");
  git(root, "remote", "add", "origin", origin);
  const commit = () => {
    git(root, "add", "--all");
    git(root, "commit", "--quiet", "--message", "All of it");
    return git(root, "rev-parse", "HEAD");
  };
  return { root, commit };
}

async function indexed(root: string) {
  const { library, find, index } = await openLibrary();
  const urls = async (text: string) => (await find(text)).map(({ url }) => url);
  return { library, index: () => index(root), urls, find };
}

test("only what git tracks is indexed, linked to its lines at the commit that is checked out", async () => {
  const { root, commit } = checkoutOf({
    "guide/a b.md": "# Guide\n\nalpha one",
    "src/run.ts": "export function alpha() {\n  return 2;\n}\n",
    ".github/help.md": "alpha three",
    ".gitignore": "drafts/\n",
  });
  const head = commit();
  writeFiles({ "drafts/x.md": "alpha draft", "untracked.md": "alpha untracked" }, root);
  const { library, index, find } = await indexed(root);
  expect(await index()).toMatchObject({ added: 3, unreadable: [] });
  expect((await library.records())[0]).toMatchObject({ kind: "git", location: root });
  const found = (await find("alpha")).map(({ documentKey, url }) => [documentKey, url]).toSorted();
  const blob = `https://github.com/acme/handbook/blob/${head}`;
  expect(found).toEqual([
    [".github/help.md", `${blob}/.github/help.md?plain=1#L1-L1`],
    ["guide/a b.md", `${blob}/guide/a%20b.md?plain=1#L3-L3`],
    ["src/run.ts", `${blob}/src/run.ts#L1-L3`],
  ]);
});

test("a passage knows who changed its file last, and when that was committed", async () => {
  const { root, commit } = checkoutOf({ "a.md": "alpha", "b/c.md": "beta" });
  commit();
  writeFiles({ "b/c.md": "beta, changed" }, root);
  execFileSync(
    "git",
    [
      "-C",
      root,
      "-c",
      "user.name=Bö Berg",
      "-c",
      "user.email=b@example.com",
      "commit",
      "--quiet",
      "--all",
      "--message",
      "x",
    ],
    {
      env: { ...process.env, GIT_COMMITTER_DATE: "2026-03-04T05:06:07Z" },
    },
  );
  writeFiles({ "new.md": "gamma" }, root);
  git(root, "add", "--all");
  const { index, find } = await indexed(root);
  await index();
  expect(await find("alpha")).toMatchObject([{ authors: ["Ann"], at: expect.any(Number) }]);
  expect(await find("beta")).toMatchObject([{ authors: ["Bö Berg"], at: Date.UTC(2026, 2, 4, 5, 6, 7) }]);
  expect(await find("gamma")).toMatchObject([{ authors: [], at: null }]);
});

test("what differs from what was committed is indexed as it is here, and links nowhere", async () => {
  const { root, commit } = checkoutOf({ "a.md": "alpha", "b.md": "beta" });
  const head = commit();
  writeFiles({ "a.md": "alpha, changed", "new.md": "alpha, new" }, root);
  git(root, "add", "new.md");
  rmSync(join(root, "b.md"));
  const { index, urls } = await indexed(root);
  expect(await index()).toMatchObject({ added: 2 });
  expect(await urls("alpha")).toEqual([null, null]);
  git(root, "commit", "--quiet", "--all", "--message", "As it is");
  expect(await index()).toMatchObject({ changed: 2 });
  const next = git(root, "rev-parse", "HEAD");
  expect(await urls("alpha new")).toContain(`https://github.com/acme/handbook/blob/${next}/new.md?plain=1#L1-L1`);
  git(root, "reset", "--quiet", "--hard", head);
  expect(await index()).toMatchObject({ added: 1, changed: 1, removed: 1 });
  expect(await urls("beta")).toEqual([`https://github.com/acme/handbook/blob/${head}/b.md?plain=1#L1-L1`]);
});

test("a commit that was not pushed is linked nowhere: what is older is, where it is", async () => {
  const upstream = checkoutOf({ "a.md": "alpha" });
  const pushed = upstream.commit();
  const root = join(temporaryFolder(), "clone");
  git(upstream.root, "clone", "--quiet", upstream.root, root);
  git(root, "remote", "set-url", "origin", "https://ann:token@gitlab.com/acme/team/handbook");
  writeFiles({ "b.md": "beta" }, root);
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--message", "Not pushed");
  const { index, urls } = await indexed(root);
  expect(await index()).toMatchObject({ added: 2 });
  expect(await urls("alpha")).toEqual([`https://gitlab.com/acme/team/handbook/-/blob/${pushed}/a.md?plain=1#L1-1`]);
  expect(await urls("beta")).toEqual([null]);
});

test("links, other repositories and folders that became links lead out of a checkout nowhere", async () => {
  const outside = writeFiles({ "secret.md": "secret", "docs/c.md": "secret too" });
  const inner = checkoutOf({ "inner.md": "inner" });
  inner.commit();
  const { root, commit } = checkoutOf({ "a.md": "alpha", "docs/c.md": "gamma" });
  symlinkSync(join(outside, "secret.md"), join(root, "out.md"));
  symlinkSync("a.md", join(root, "again.md"));
  git(root, "submodule", "--quiet", "add", inner.root, "inner");
  commit();
  rmSync(join(root, "docs"), { recursive: true });
  symlinkSync(join(outside, "docs"), join(root, "docs"));
  const { index, find } = await indexed(root);
  expect(await index()).toMatchObject({ added: 2 });
  expect((await find("alpha")).map(({ documentKey }) => documentKey).toSorted()).toEqual(["a.md", "again.md"]);
  expect(await find("secret inner gamma")).toEqual([]);
});

test("a repository's own settings run nothing", async () => {
  const { root, commit } = checkoutOf({ "a.md": "alpha", ".gitattributes": "*.md filter=evil\n" });
  commit();
  const script = join(temporaryFolder(), "evil.sh");
  writeFileSync(script, `#!/bin/sh\ntouch ${root}/was-run\ncat\n`, { mode: 0o755 });
  for (const name of ["core.fsmonitor", "filter.evil.clean", "filter.evil.smudge", "core.pager", "diff.external"])
    git(root, "config", name, script);
  rmSync(join(root, "was-run"), { force: true });
  writeFiles({ "a.md": "alpha, changed" }, root);
  const { index } = await indexed(root);
  expect(await index()).toMatchObject({ added: 1 });
  expect(existsSync(join(root, "was-run"))).toBe(false);
});

test("a checkout without a commit is indexed, and one that git can't read says so", async () => {
  const { root } = checkoutOf({ "a.md": "alpha" });
  git(root, "add", "--all");
  const { index } = await indexed(root);
  expect(await index()).toMatchObject({ added: 1 });

  const broken = writeFiles({ "a.md": "alpha" });
  mkdirSync(join(broken, ".git"));
  const { add } = await openLibrary();
  expect(await add(broken)).toMatchObject({ kind: "failed", reason: expect.stringContaining("Git can't read") });
});

describe("links to the host", () => {
  const spot = { line: 3, lastLine: 9 };
  test.each([
    ["https://github.com/acme/x.git", "a.ts", "https://github.com/acme/x/blob/c0/a.ts#L3-L9"],
    ["ssh://git@github.com:22/acme/x", "a.md", "https://github.com/acme/x/blob/c0/a.md?plain=1#L3-L9"],
    ["https://token@gitlab.com/acme/team/x.git/", "a.ts", "https://gitlab.com/acme/team/x/-/blob/c0/a.ts#L3-9"],
    ["git@bitbucket.org:acme/x.git", "a.md", "https://bitbucket.org/acme/x/src/c0/a.md#lines-3:9"],
    ["git@codeberg.org:acme/x.git", "a.md", "https://codeberg.org/acme/x/src/commit/c0/a.md?display=source#L3-L9"],
    ["git@github.com:acme/x.git", "ä/#1.pdf", "https://github.com/acme/x/blob/c0/%C3%A4/%231.pdf"],
  ])("%s, %s", (remote, path, url) => {
    expect(linksTo(remote, "c0")?.(path).urlOf(spot)).toBe(url);
  });

  test.each([
    "https://git.example.com/acme/x.git",
    "/srv/git/x.git",
    "../x",
    "https://github.com.evil.example/a/b",
    "",
  ])("none to %s", (remote) => expect(linksTo(remote, "c0")).toBeNull());
});
