import { once } from "node:events";
import { createServer } from "node:net";
import { gzipSync } from "node:zlib";
import type { LookupAddress } from "node:dns";
import { describe, expect, onTestFinished, test } from "vitest";
import { isPublicAddress } from "../../../src/knowledge/web/public-address.ts";
import { WebClient, type WebClientOptions } from "../../../src/knowledge/web/web-client.ts";
import { startSite } from "../../fakes/site.ts";
import { buildPdf } from "../../helpers/build-pdf.ts";
import { openLibrary, runUntil } from "../../helpers/open-library.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

/** Names of these tests. That of the site leads to this machine, which counts as public here; what else is private stays so. */
const names: Readonly<Record<string, readonly string[]>> = {
  "docs.example": ["127.0.0.1"],
  "www.docs.example": ["127.0.0.1"],
  "intranet.example": ["10.0.0.7"],
  "both.example": ["127.0.0.1", "10.0.0.7"],
  "metadata.example": ["169.254.169.254"],
  "six.example": ["::1"],
};

const addressesOf = async (host: string): Promise<LookupAddress[]> =>
  (names[host] ?? []).map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));

function openClient(changes: Partial<WebClientOptions> = {}) {
  const allows = (address: string) => address === "127.0.0.1" || isPublicAddress(address);
  const client = new WebClient({ guard: { allows, resolve: addressesOf }, perMinute: 100_000, ...changes });
  onTestFinished(() => client.close());
  return client;
}

async function openWeb({
  maxPages = 100,
  folder = temporaryFolder(),
  now = Date.now,
  ...changes
}: Partial<WebClientOptions> & {
  maxPages?: number;
  folder?: string;
  now?: () => number;
} = {}) {
  const opened = await openLibrary({ folder, web: { client: openClient(changes), maxPages, now } });
  /** Why a page can't be added, or can't be read any more. */
  const reasonOf = async (location: string) => {
    const result = await opened.add(location);
    if (result.kind === "failed") return result.reason.replace(/^The page (.*)\.$/, "$1");
    return result.kind === "synced" ? (result.report.unreadable[0]?.reason ?? null) : result.kind;
  };
  return { ...opened, reasonOf };
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

const sitemapOf = (urls: readonly string[]) =>
  `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls.map((url) => `<url><loc> ${url.replaceAll("&", "&amp;")} </loc><lastmod>2026-01-01</lastmod></url>`).join("")}</urlset>`;

test("a page is indexed with its title, its date and links to its headings", async () => {
  const site = await startSite({
    "/guide": {
      body: '<title>The guide</title><main><h1>The guide</h1><p>Hello.</p><h2 id="signing keys">Keys</h2><p>Rotate them.</p></main>',
      headers: { "last-modified": "Wed, 21 Oct 2026 07:28:00 GMT" },
    },
  });
  const { index, find, library } = await openWeb();
  const url = site.url("/guide", "docs.example");
  expect(await index(`${url}#part`)).toMatchObject({ added: 1, unreadable: [] });
  const [passage] = await find("rotate");
  expect(passage).toMatchObject({
    documentTitle: "The guide",
    path: ["Keys"],
    url: `${url}#signing%20keys`,
    documentKey: url,
    at: Date.UTC(2026, 9, 21, 7, 28),
  });
  expect((await find("hello"))[0]?.url).toBe(url);
  expect(await library.records()).toMatchObject([{ kind: "page", id: url, location: url }]);
});

test("a page that did not change is not sent again, one that did is, and one that is gone is forgotten", async () => {
  const site = await startSite({ "/a": { body: "<p>alpha</p>", hasTag: true } });
  const { index, find } = await openWeb();
  const url = site.url("/a");
  await index(url);
  expect(await index(url)).toMatchObject({ unchanged: 1, changed: 0 });
  expect(site.requests.at(-1)?.headers["if-none-match"]).toMatch(/^"/);
  site.pages["/a"] = { body: "<p>beta</p>", hasTag: true };
  expect(await index(url)).toMatchObject({ changed: 1 });
  expect(await find("beta")).toHaveLength(1);
  site.pages["/a"] = { status: 500 };
  expect(await index(url)).toMatchObject({ removed: 0, unreadable: [{ reason: "is refused by its server (500)" }] });
  expect(await find("beta")).toHaveLength(1);
  delete site.pages["/a"];
  expect(await index(url)).toMatchObject({ removed: 1, unreadable: [] });
  expect(await find("beta")).toEqual([]);
  const missing = { removed: 0, unreadable: [{ key: url, reason: "is not there (404)" }] };
  expect(await index(url)).toMatchObject(missing);
  expect(await index(url)).toMatchObject(missing);
  site.pages["/a"] = "<p>gamma</p>";
  expect(await index(url)).toMatchObject({ added: 1, unreadable: [] });
});

test("a page that can't be read is not added", async () => {
  const site = await startSite({ "/locked": { status: 401 } });
  const { add, library } = await openWeb();
  expect(await add(site.url("/none"))).toMatchObject({ kind: "failed", reason: "The page is not there (404)." });
  expect(await add(site.url("/locked"))).toMatchObject({ reason: "The page is refused by its server (401)." });
  expect(await library.list()).toEqual([]);
});

test("a date is asked with as well, and a server that knows neither is read anew", async () => {
  const modified = "Wed, 21 Oct 2026 07:28:00 GMT";
  const site = await startSite({
    "/dated": (request, response) => {
      response.writeHead(request.headers["if-modified-since"] === modified ? 304 : 200, {
        "content-type": "text/plain",
        "last-modified": modified,
      });
      response.end("alpha");
    },
    "/plain": { body: "beta", type: "text/plain" },
  });
  const { index } = await openWeb();
  for (const path of ["/dated", "/plain"]) {
    expect(await index(site.url(path))).toMatchObject({ added: 1 });
    expect(await index(site.url(path))).toMatchObject({ unchanged: 1, chunks: 0 });
  }
});

test.each([
  ["a PDF", { body: buildPdf({ pages: [["words"]] }), type: "application/pdf" }, "#page=1"],
  ["Markdown", { body: "# A\n\nwords", type: "text/markdown" }, ""],
  ["text in Latin-1", { body: Buffer.from("wörds words", "latin1"), type: "text/plain; charset=ISO-8859-1" }, ""],
  [
    "a page that says its encoding itself",
    { body: Buffer.from('<meta charset="windows-1252"><p>wörds words', "latin1"), type: "text/html" },
    "",
  ],
  ["a page that is packed", { body: gzipSync("<p>words"), headers: { "content-encoding": "gzip" } }, ""],
  ["a file that the server knows nothing of", { body: "a,b\nwords,2", type: "application/octet-stream" }, ""],
])("%s is read as what it is", async (_, page, anchor) => {
  const site = await startSite({ "/a.csv": page });
  const { index, find } = await openWeb();
  expect(await index(site.url("/a.csv"))).toMatchObject({ added: 1, unreadable: [] });
  const [passage] = await find("words");
  expect(passage?.url).toBe(site.url("/a.csv") + anchor);
  expect(passage?.text).not.toContain("�");
});

test.each([
  ["a picture", { body: "GIF89a", type: "image/gif" }, "is of a kind that can't be read (image/gif)"],
  ["what is forbidden", { status: 403 }, "is refused by its server (403)"],
  ["what is too large", { body: "a".repeat(5_000_001), type: "text/plain" }, "is larger than 5 MB"],
  [
    "what expands to too much",
    { body: gzipSync(Buffer.alloc(60_000_000)), type: "text/plain", headers: { "content-encoding": "gzip" } },
    "is larger than 5 MB",
  ],
])("%s is unreadable, with its reason", async (_, page, reason) => {
  const site = await startSite({ "/a": page });
  const { reasonOf } = await openWeb();
  expect(await reasonOf(site.url("/a"))).toBe(reason);
});

test("a server that never ends its answer is left", async () => {
  const site = await startSite({
    "/slow": (_, response) => void response.writeHead(200, { "content-type": "text/plain" }).write("a"),
    "/silent": () => {},
  });
  const { reasonOf } = await openWeb({ requestMs: 300 });
  expect(await reasonOf(site.url("/slow"))).toBe("does not answer in time");
  expect(await reasonOf(site.url("/silent"))).toBe("does not answer in time");
});

test("a server that breaks off, and one that is not there, are told apart from a fault of ours", async () => {
  const site = await startSite({
    "/broken": (_, response) => {
      response.writeHead(200, { "content-type": "text/plain", "content-length": "100" }).write("a");
      setImmediate(() => response.destroy());
    },
  });
  const { reasonOf, entries } = await openWeb();
  expect(await reasonOf(site.url("/broken"))).toMatch(/^can't be reached \(\w+\)$/);
  expect(await reasonOf("http://127.0.0.1:1/")).toBe("can't be reached (bad port)");
  expect(await reasonOf(`http://127.0.0.1:${await closedPort()}/`)).toBe("can't be reached (ECONNREFUSED)");
  expect(entries.filter(({ level }) => level === "error")).toEqual([]);
});

describe("no address of a private network is ever connected to", () => {
  const forbidden = "is not on the public internet, and KNOWLEDGE_ALLOW_PRIVATE_HOSTS is off";
  const loopback = (address: string) => isPublicAddress(address);

  test.each([
    ["by a name that leads there", "intranet.example"],
    ["by one that leads to both", "both.example"],
    ["by one of link-local", "metadata.example"],
    ["by one that has IPv6", "six.example"],
    ["by its address", "10.0.0.7"],
    ["by an address written otherwise", "0x0a.7"],
    ["by an IPv6 address", "[::1]"],
    ["by a mapped one", "[::ffff:10.0.0.7]"],
  ])("%s", async (_, host) => {
    const site = await startSite({ "/": "secret" });
    const { reasonOf } = await openWeb();
    expect(await reasonOf(site.url("/", host))).toBe(forbidden);
    expect(site.requests).toEqual([]);
  });

  test("this machine is one, too", async () => {
    const site = await startSite({ "/": "secret" });
    const { reasonOf } = await openWeb({ guard: { allows: loopback, resolve: addressesOf } });
    for (const host of ["127.0.0.1", "127.1", "docs.example", "localhost"])
      expect(await reasonOf(site.url("/", host))).toBe(forbidden);
    expect(site.requests).toEqual([]);
  });

  test.each(["http://intranet.example/", "http://10.0.0.7/", "http://[::1]/", "http://both.example/"])(
    "nor after a redirect to %s",
    async (location) => {
      const site = await startSite({ "/": { status: 302, headers: { location } } });
      const { reasonOf } = await openWeb();
      expect(await reasonOf(site.url("/", "docs.example"))).toBe(forbidden);
    },
  );

  test("nor where a name leads there only the second time it is asked for", async () => {
    const closing = { body: "alpha", headers: { connection: "close" } };
    const site = await startSite({ "/": closing, "/robots.txt": { ...closing, status: 404 } });
    let address = "127.0.0.1";
    const resolve = async () => [{ address, family: 4 }];
    const allows = (address: string) => address === "127.0.0.1" || isPublicAddress(address);
    const { reasonOf, index } = await openWeb({ guard: { allows, resolve } });
    expect(await index(site.url("/", "docs.example"))).toMatchObject({ added: 1 });
    address = "10.0.0.7";
    expect(await reasonOf(site.url("/", "docs.example"))).toBe(forbidden);
  });

  test("unless the operator allows it", async () => {
    const site = await startSite({ "/": "<p>alpha" });
    const { index } = await openWeb({ guard: { allows: () => true } });
    expect(await index(site.url("/", "localhost"))).toMatchObject({ added: 1 });
  });
});

describe("redirects", () => {
  test("lead to where the page is, on other hosts too", async () => {
    const site = await startSite({
      "/old": { status: 301, headers: { location: "/older" } },
      "/older": (_, response) => {
        response.writeHead(302, { location: site.url("/new", "www.docs.example") }).end();
      },
      "/new": "<p>alpha",
    });
    const { index, find } = await openWeb();
    expect(await index(site.url("/old", "docs.example"))).toMatchObject({ added: 1 });
    expect((await find("alpha"))[0]?.url).toBe(site.url("/new", "www.docs.example"));
  });

  test.each([
    ["without end", "/", "is redirected more than 5 times"],
    ["to no web page", "ftp://docs.example/a", "is redirected to nowhere"],
    ["to a file of this machine", "file:///etc/passwd", "is redirected to nowhere"],
    ["to nonsense", "http://", "is redirected to nowhere"],
  ])("%s are not followed", async (_, location, reason) => {
    const site = await startSite({ "/": { status: 302, headers: { location } } });
    const { reasonOf } = await openWeb();
    expect(await reasonOf(site.url("/"))).toBe(reason);
    expect(site.requests.length).toBeLessThan(10);
  });

  test("to where a site's robots.txt lets nobody are not followed", async () => {
    const site = await startSite({
      "/a": { status: 302, headers: { location: "/private" } },
      "/private": "secret",
      "/robots.txt": { body: "User-agent: *\nDisallow: /private", type: "text/plain" },
    });
    const { reasonOf } = await openWeb();
    expect(await reasonOf(site.url("/a"))).toMatch(/robots.txt/);
    expect(site.asked()).toEqual(["/a"]);
  });
});

describe("robots.txt", () => {
  test("is read once for a site, and kept to", async () => {
    const site = await startSite({
      "/robots.txt": { body: "User-agent: threadwise\nDisallow: /b", type: "text/plain" },
      "/a": "<p>alpha",
      "/b": "<p>beta",
    });
    const { index, reasonOf } = await openWeb();
    expect(await index(site.url("/a"))).toMatchObject({ added: 1 });
    expect(await reasonOf(site.url("/b"))).toBe("is not for programs: the site's robots.txt says so");
    expect(site.requests.map(({ path }) => path)).toEqual(["/robots.txt", "/a"]);
    expect(site.requests[1]?.headers["user-agent"]).toContain("threadwise");
  });

  test("that can't be had for a fault of the server lets nobody in", async () => {
    const site = await startSite({
      "/robots.txt": { status: 503, headers: { "retry-after": "3600" } },
      "/a": "<p>alpha",
    });
    const { reasonOf } = await openWeb();
    expect(await reasonOf(site.url("/a"))).toBe("may not be read: its site's robots.txt can't be had (503)");
    expect(site.asked()).toEqual([]);
  });
});

describe("a sitemap", () => {
  test("names the pages of its site; those of others and what is no page are left alone", async () => {
    const site = await startSite({ "/a?x=1&y=2": "<p>alpha", "/b": "<p>beta", "/c": { type: "image/png" } });
    site.pages["/sitemap.xml"] = {
      type: "application/xml",
      body: sitemapOf([
        ...["/a?x=1&y=2", "/b", "/b#part", "/c"].map((path) => site.url(path, "docs.example")),
        site.url("/b", "www.docs.example"),
        site.url("/secret", "other.example"),
        "ftp://docs.example/x",
        "nonsense",
      ]),
    };
    const { index, library } = await openWeb();
    const report = await index(site.url("/sitemap.xml", "docs.example"));
    expect(report).toMatchObject({ added: 3, unreadable: [{ key: site.url("/c", "docs.example") }] });
    expect(site.asked().toSorted()).toEqual(["/a?x=1&y=2", "/b", "/b", "/c", "/sitemap.xml"]);
    expect(await library.records()).toMatchObject([{ kind: "sitemap" }]);
  });

  test("of sitemaps, packed ones among them, is followed", async () => {
    const site = await startSite({ "/a": "<p>alpha", "/b": "<p>beta" });
    site.pages["/one.xml"] = sitemapOf([site.url("/a")]);
    site.pages["/two.xml.gz"] = { body: gzipSync(sitemapOf([site.url("/b")])), type: "application/gzip" };
    site.pages["/sitemap.xml"] =
      `<sitemapindex>${["/one.xml", "/two.xml.gz", "/sitemap.xml"].map((path) => `<sitemap><loc>${site.url(path)}</loc></sitemap>`).join("")}</sitemapindex>`;
    const { index } = await openWeb();
    expect(await index(site.url("/sitemap.xml"))).toMatchObject({ added: 2 });
  });

  test("is followed as it changes: new pages are added, those that it names no more are forgotten", async () => {
    const site = await startSite({ "/a": "<p>alpha", "/b": "<p>beta" });
    site.pages["/sitemap.xml"] = sitemapOf([site.url("/a")]);
    const { index, find } = await openWeb();
    await index(site.url("/sitemap.xml"));
    site.pages["/sitemap.xml"] = sitemapOf([site.url("/b")]);
    expect(await index(site.url("/sitemap.xml"))).toMatchObject({ added: 1, removed: 1 });
    expect(await find("alpha beta")).toMatchObject([{ text: "beta" }]);
  });

  test.each([
    ["is missing", { status: 404 }, /refused by its server \(404\)/],
    ["is something else", { body: "<rss></rss>" }, /is no sitemap/],
    ["is too large", { body: "a".repeat(10_000_001) }, /larger than 10 MB/],
    ["expands to too much", { body: gzipSync(Buffer.alloc(50_000_000)) }, /is no sitemap/],
  ])("that %s is refused as a source, and forgets nothing where it was one", async (_, page, reason) => {
    const site = await startSite({ "/a": "<p>alpha", "/sitemap.xml": page });
    const { add, index, library, find } = await openWeb();
    expect(await add(site.url("/sitemap.xml"))).toMatchObject({
      kind: "failed",
      reason: expect.stringMatching(reason),
    });
    expect(await library.records()).toEqual([]);

    site.pages["/sitemap.xml"] = sitemapOf([site.url("/a")]);
    await index(site.url("/sitemap.xml"));
    site.pages["/sitemap.xml"] = page;
    expect(await add(site.url("/sitemap.xml"))).toMatchObject({ kind: "failed" });
    expect(await library.records()).toMatchObject([{ error: expect.stringMatching(reason) }]);
    expect(await find("alpha")).toHaveLength(1);
  });

  test("of more pages than are wanted is read so far, and says so", async () => {
    const site = await startSite({ "/1": "<p>alpha", "/2": "<p>beta", "/3": "<p>gamma" });
    site.pages["/sitemap.xml"] = sitemapOf(["/1", "/2", "/3"].map((path) => site.url(path)));
    const { index } = await openWeb({ maxPages: 2 });
    expect(await index(site.url("/sitemap.xml"))).toMatchObject({
      added: 2,
      unreadable: [{ key: site.url("/sitemap.xml"), reason: expect.stringContaining("KNOWLEDGE_WEB_PAGES") }],
    });
  });

  test("that was broken off is gone on with: what was seen is not asked for again", async () => {
    const paths = Array.from({ length: 60 }, (_, at) => `/${at}`);
    const site = await startSite(Object.fromEntries(paths.map((path) => [path, `<p>word ${path}`])));
    site.pages["/sitemap.xml"] = sitemapOf(paths.map((path) => site.url(path)));
    const { add, index, find } = await openWeb();
    expect(await add(site.url("/sitemap.xml"), { run: runUntil(20) })).toMatchObject({ kind: "stopped" });
    const before = site.asked();
    expect(await index(site.url("/sitemap.xml"))).toMatchObject({ removed: 0 });
    const after = site.asked();
    expect(before.length + after.length).toBeLessThan(110);
    expect(new Set([...before, ...after]).size).toBe(61);
    expect(await find("word")).toHaveLength(50);
    // The next one looks at everything again.
    await index(site.url("/sitemap.xml"));
    expect(site.asked()).toHaveLength(61);
  });
});

test("a web source that was read a moment ago is left alone, if that is wished", async () => {
  const site = await startSite({ "/a": "<p>alpha" });
  let now = Date.now();
  const { index, library } = await openWeb({ now: () => now });
  await index(site.url("/a"));
  const sync = async (restMs?: number) => {
    await library.sync(null, { signal: new AbortController().signal, onProgress: null }, restMs);
    return site.asked();
  };
  site.asked();
  expect(await sync(60_000)).toEqual([]);
  expect(await sync()).toEqual(["/a"]);
  now += 61_000;
  expect(await sync(60_000)).toEqual(["/a"]);
});

describe("a host", () => {
  test("is asked no more often than allowed, whoever asks", async () => {
    const times: number[] = [];
    const site = await startSite({
      "/a": (_, response) => (
        times.push(performance.now()),
        response.setHeader("content-type", "text/plain").end("alpha")
      ),
    });
    const { index } = await openWeb({ perMinute: 300 });
    await Promise.all(
      [index(site.url("/a")), index(site.url("/a?1")), index(site.url("/a?2"))].map((one) => one.catch(() => {})),
    );
    await index(site.url("/a"));
    expect(site.requests.length).toBeGreaterThanOrEqual(4);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(190);
  });

  test("that asks for time is given it, and asked again", async () => {
    let asked = 0;
    const site = await startSite({
      "/a": (_, response) => {
        asked += 1;
        if (asked === 1) response.writeHead(429, { "retry-after": "1" }).end();
        else response.setHeader("content-type", "text/plain").end("alpha");
      },
    });
    const { index } = await openWeb();
    const started = performance.now();
    expect(await index(site.url("/a"))).toMatchObject({ added: 1 });
    expect(performance.now() - started).toBeGreaterThanOrEqual(990);
  });

  test("that asks for an hour is left alone", async () => {
    const site = await startSite({ "/a": { status: 503, headers: { "retry-after": "3600" } } });
    const { reasonOf } = await openWeb();
    expect(await reasonOf(site.url("/a"))).toBe("is refused by its server (503)");
  });
});

test.each(["http://", "https://user:secret@docs.example/a"])("%s is no address to add", async (location) => {
  const { add } = await openWeb();
  await expect(add(location)).rejects.toMatchObject({ name: "UserError", code: "wrong-address" });
});
