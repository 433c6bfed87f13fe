import type { SourceListing } from "../knowledge/admin.ts";

/**
 * A source as people see it in a list, in Markdown: whose it is, who may see it, what it holds, how its last sync went.
 * @param maxFiles how many of the files that can't be read are named.
 */
export function describeSource(source: SourceListing, maxFiles: number): string {
  const { id, kind, scope, owner, documents, chunks, error, unreadable } = source;
  const facts = [
    kind === "git" ? "git checkout" : kind,
    scope === "workspace" ? "for everyone" : `for \`${scope.slice("channel:".length)}\``,
    `added by ${/^(?:settings|command line)$/.test(owner) ? `the ${owner}` : `\`${owner}\``}`,
    `${counted(documents, "document")}, ${counted(chunks, "passage")}`,
    lastSync(source),
  ];
  const rest = unreadable.length - maxFiles;
  return [
    `- \`${id}\` · ${facts.join(" · ")}`,
    ...(error === null ? [] : [`  - The last sync failed: ${error}`]),
    ...unreadable.slice(0, maxFiles).map(({ key, reason }) => `  - \`${key}\` ${reason}`),
    ...(rest > 0 ? [`  - and ${counted(rest, "other file")} that can't be read`] : []),
  ].join("\n");
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
