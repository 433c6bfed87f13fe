import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createHash } from "node:crypto";
import { onTestFinished } from "vitest";

export interface Page {
  readonly body?: string | Buffer;
  /** Of the content; `text/html` where it is not said. */
  readonly type?: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the server tells an ETag, and says 304 to who has it. */
  readonly hasTag?: boolean;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A web site on 127.0.0.1, of these pages by path. Whatever is not among them is not found, robots.txt too. */
export async function startSite(pages: Record<string, Page | string | Handler>) {
  const requests: { readonly path: string; readonly headers: IncomingMessage["headers"] }[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    requests.push({ path, headers: request.headers });
    const page = pages[path];
    if (typeof page === "function") page(request, response);
    else send(request, response, typeof page === "string" ? { body: page } : (page ?? { status: 404 }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the site has no port");
  const { port } = address;
  return {
    pages,
    requests,
    port,
    url: (path: string, host = "127.0.0.1") => `http://${host}:${port}${path}`,
    /** What was asked for since the last time, robots.txt aside. */
    asked: () =>
      requests
        .splice(0)
        .map(({ path }) => path)
        .filter((path) => path !== "/robots.txt"),
  };
}

function send(request: IncomingMessage, response: ServerResponse, page: Page): void {
  const { body = "", type = "text/html; charset=utf-8", status = 200, headers = {}, hasTag = false } = page;
  const tag = `"${createHash("md5").update(body).digest("hex")}"`;
  const isKnown = hasTag && request.headers["if-none-match"] === tag;
  response.writeHead(isKnown ? 304 : status, { "content-type": type, ...(hasTag && { etag: tag }), ...headers });
  response.end(isKnown ? undefined : body);
}
