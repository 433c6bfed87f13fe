import type { IncomingMessage, ServerResponse } from "node:http";
import type { Scopes } from "./scopes.ts";
import type { Workspace } from "./workspace.ts";

interface Host {
  readonly workspace: Workspace;
  readonly botToken: string;
  readonly scopes: Scopes;
}

/** A file to download. Who may not have it is sent to where people log in, as Slack does it. */
export function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  { workspace, botToken, scopes }: Host,
): void {
  const [, id = ""] = /^\/files-pri\/[^/]+-(\w+)\//.exec(request.url ?? "") ?? [];
  const isAllowed = request.headers.authorization === `Bearer ${botToken}` && scopes?.has("files:read") !== false;
  if (!isAllowed) return void response.writeHead(302, { location: `${workspace.origin}/?redir=x` }).end();
  const file = workspace.droppedFile(id);
  if (file === undefined) return void response.writeHead(404).end();
  response.writeHead(200, { "content-type": "application/octet-stream" }).end(file.content);
}
