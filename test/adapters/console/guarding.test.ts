import { randomUUID } from "node:crypto";
import { request } from "node:http";
import { once } from "node:events";
import { expect, test } from "vitest";
import { openConsole } from "./scripted-console.ts";
import { visit } from "./visitor.ts";

test.each(["evil.example", "evil.example:3210", "127.0.0.1.evil.example", "localhost.evil.example:80", "0.0.0.0"])(
  "a name that leads here, %s, sees nothing",
  async (host) => {
    await using console = await openConsole();
    expect(await statusFor(console.url, host)).toBe(403);
  },
);

test.each(["127.0.0.1:9999", "localhost", "localhost:3210", "[::1]:3210"])(
  "%s is this machine, at whatever port a tunnel ends",
  async (host) => {
    await using console = await openConsole();
    expect(await statusFor(console.url, host)).toBe(302);
  },
);

test.each(["https://evil.example", "http://127.0.0.1:1", "http://localhost:3000", "null", ""])(
  "another page, of origin %j, can't ask in our name",
  async (origin) => {
    await using console = await openConsole();
    const tab = await visit(console.url);
    const response = await tab.post("messages", { text: "Forged?", key: randomUUID() }, { origin });
    expect(response.status).toBe(403);
    expect(console.events).toEqual([]);
  },
);

test("a form without the token of this start is not taken", async () => {
  await using console = await openConsole();
  const tab = await visit(console.url);
  for (const token of ["", "guessed"]) {
    expect((await tab.post("messages", { token, text: "Forged?", key: randomUUID() })).status).toBe(403);
    expect((await tab.post("feedback", { token, turnId: "turn-1", rating: "up" })).status).toBe(403);
    expect((await tab.post("actions", { token, turnId: "turn-1", action: "stop" })).status).toBe(403);
    expect((await tab.post("edits", { token, messageId: randomUUID(), text: "Forged?" })).status).toBe(403);
    expect((await tab.post("deletions", { token, messageId: randomUUID() })).status).toBe(403);
  }
  expect(console.events).toEqual([]);
});

test("what is empty, too long, or not complete is refused with a reason", async () => {
  await using console = await openConsole();
  const tab = await visit(console.url);
  const answers = [
    await tab.send("  \n "),
    await tab.send("é".repeat(16_001)),
    await tab.send("x".repeat(70_000)),
    await tab.send("No key?", "not-a-uuid"),
  ];
  expect(answers.map(({ status }) => status)).toEqual([422, 422, 413, 400]);
  const reasons = await Promise.all(answers.map((answer) => answer.json()));
  expect(reasons).toEqual([
    { error: "Please write a question." },
    { error: "This is too long: 16,001 characters, and 16,000 fit. Please shorten it." },
    { error: "This is too long to send. Please shorten it." },
    { error: "This form was not complete. Please load the page again." },
  ]);
  expect((await tab.send("é".repeat(16_000))).status).toBe(202);
});

test("the page runs no script but its own, loads nothing from elsewhere, and can't be framed", async () => {
  await using console = await openConsole();
  const { response, page } = await visit(console.url);
  expect(response.headers.get("content-security-policy")).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  );
  expect(response.headers.get("x-dns-prefetch-control")).toBe("off");
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  expect(response.headers.get("cross-origin-resource-policy")).toBe("same-origin");
  expect(response.headers.get("access-control-allow-origin")).toBeNull();
  expect(page).not.toMatch(/<script(?![^>]*\bsrc="\/static\/)|\son\w+=|\sstyle=|(?:src|href)="(?:https?:)?\/\//);
});

test("words of a question stay words, wherever they are shown", async () => {
  await using console = await openConsole();
  const tab = await visit(console.url);
  await tab.send(`"><script>alert(1)</script><img src=x onerror=alert(1)> '`);
  await console.settled();
  const { page } = await tab.reload();
  expect(page).not.toMatch(/<script>|<img/);
  expect(page.match(/&lt;script&gt;alert\(1\)/g)?.length).toBeGreaterThanOrEqual(3);
});

test("what is not there is a friendly page, and what fails shows no stack", async () => {
  await using console = await openConsole({
    suggest: async () => {
      throw new Error("a secret detail");
    },
  });
  for (const path of [
    "/nope",
    "/c/../../etc/passwd",
    "/c/UPPER",
    "/c/x",
    "/static/nope.js",
    "/static/..%2fadapter.ts",
  ]) {
    const { response, page } = await visit(console.url, path);
    expect(response.status).toBe(404);
    expect(page).toContain("Start a new conversation");
  }
  const failed = await visit(console.url, "/conversations/abcdef1/suggestions");
  expect(failed.response.status).toBe(500);
  expect(failed.page).not.toMatch(/secret detail|at .*\.ts/);
  expect(console.logged).toMatchObject([{ message: "a page of the console failed" }]);
});

/** fetch sets Host itself. */
async function statusFor(url: string, host: string): Promise<number | undefined> {
  const sent = request(url, { headers: { host }, setHost: false }).end();
  const [response] = await once(sent, "response");
  response.resume();
  return response.statusCode;
}
