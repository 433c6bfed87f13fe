import type { SourceListing } from "../knowledge/admin.ts";
import type { WatchState } from "../knowledge/channel-store.ts";
import type { SourceKind } from "../knowledge/source-store.ts";

/**
 * A source as people see it in a list, in Markdown: whose it is, who may see it, what it holds, how its last sync went.
 * @param maxFiles how many of the files that can't be read are named.
 */
export function describeSource(source: SourceListing, maxFiles: number): string {
  const { id, scope, owner, documents, chunks, error, unreadable, watch } = source;
  const facts = [
    kindOf(source),
    scope === "workspace" ? "for everyone" : `for \`${scope.slice("channel:".length)}\``,
    `added by ${/^(?:settings|command line)$/.test(owner) ? `the ${owner}` : `\`${owner}\``}`,
    `${counted(documents, "document")}, ${counted(chunks, "passage")}`,
    ...(source.kind === "reviewed" ? [] : [watch === null ? lastSync(source) : progressOf(watch)]),
  ];
  const rest = unreadable.length - maxFiles;
  return [
    `- \`${id}\` · ${facts.join(" · ")}`,
    ...(error === null ? [] : [`  - The last ${watch === null ? "sync" : "reading"} failed: ${error}`]),
    ...unreadable.slice(0, maxFiles).map(({ key, reason }) => `  - \`${key}\` ${reason}`),
    ...(rest > 0 ? [`  - and ${counted(rest, "other file")} that can't be read`] : []),
  ].join("\n");
}

const kinds: Readonly<Record<SourceKind, string>> = {
  folder: "folder",
  git: "git checkout",
  page: "page",
  sitemap: "sitemap",
  channel: "all that is said in",
  pins: "what is pinned in",
  files: "files dropped in",
  reviewed: "reviewed answers",
};

function kindOf({ kind, watch }: SourceListing): string {
  return watch === null ? kinds[kind] : `${kinds[kind]} #${watch.name}`;
}

function progressOf({ readTo, isComplete }: WatchState): string {
  if (isComplete) return "followed as it happens";
  return readTo === null ? "its history is about to be read" : `its history is read back to ${timeOf(readTo)}, and on`;
}

function lastSync({ startedAt, endedAt }: SourceListing): string {
  if (startedAt !== null && startedAt > (endedAt ?? 0)) return `sync begun ${timeOf(startedAt)}, not ended yet`;
  return endedAt === null ? "never synced" : `last sync ${timeOf(endedAt)}`;
}

function timeOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function counted(count: number, what: string): string {
  return `${count.toLocaleString("en-US")} ${what}${count === 1 ? "" : "s"}`;
}
