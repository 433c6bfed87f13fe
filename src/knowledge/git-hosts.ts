import type { Spot } from "./source.ts";

export interface WebLinks {
  readonly url: string;
  readonly urlOf: (passage: Spot) => string;
}

interface Host {
  /** Of a file in a repository ("owner/name") at a commit. */
  readonly file: (repository: string, commit: string, path: string) => string;
  /** What leads to lines of it; `isRendered` where the host shows it as a page, unless asked for its source. */
  readonly lines: (first: number, last: number, isRendered: boolean) => string;
}

const hosts: Readonly<Record<string, Host>> = {
  "github.com": {
    file: (repository, commit, path) => `https://github.com/${repository}/blob/${commit}/${path}`,
    lines: (first, last, isRendered) => `${isRendered ? "?plain=1" : ""}#L${first}-L${last}`,
  },
  "gitlab.com": {
    file: (repository, commit, path) => `https://gitlab.com/${repository}/-/blob/${commit}/${path}`,
    lines: (first, last, isRendered) => `${isRendered ? "?plain=1" : ""}#L${first}-${last}`,
  },
  "bitbucket.org": {
    file: (repository, commit, path) => `https://bitbucket.org/${repository}/src/${commit}/${path}`,
    lines: (first, last) => `#lines-${first}:${last}`,
  },
  "codeberg.org": {
    file: (repository, commit, path) => `https://codeberg.org/${repository}/src/commit/${commit}/${path}`,
    lines: (first, last, isRendered) => `${isRendered ? "?display=source" : ""}#L${first}-L${last}`,
  },
};

/** How files of this commit are linked at the host of this remote; null for a host that is not known. */
export function linksTo(remote: string, commit: string): ((path: string) => WebLinks) | null {
  const [, ofAddress, ofShell, repository = ""] = remoteForms.exec(remote) ?? [];
  const host = hosts[(ofAddress ?? ofShell ?? "").toLowerCase()];
  if (host === undefined) return null;
  return (path) => {
    const url = host.file(repository, commit, path.split("/").map(encodeURIComponent).join("/"));
    const urlOf = ({ line, lastLine = line }: Spot) =>
      withoutLines.test(path) ? url : url + host.lines(line, lastLine, rendered.test(path));
    return { url, urlOf };
  };
}

const rendered = /\.(?:md|markdown|mdx|html?|csv|tsv)$/i;
/** Their passages' lines are those of a text that was made of them. */
const withoutLines = /\.(?:pdf|docx|ipynb)$/i;

/** `https://user:token@host/owner/name.git` · `ssh://git@host:22/owner/name` · `git@host:owner/name.git`: the host and the repository. */
const remoteForms =
  /^(?:(?:https?|ssh|git):\/\/(?:[^@/]+@)?([^/:]+)(?::\d+)?\/|(?:[^@/\s]+@)?([^/:\s]+):)([^\s?#]+?)(?:\.git)?\/?$/;
