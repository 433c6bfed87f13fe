import { expect, test } from "vitest";
import { ConfigError } from "../../../src/errors.ts";
import { openConsole } from "./scripted-console.ts";
import { visit } from "./visitor.ts";

test("it listens on this machine alone, and says where", async () => {
  await using console = await openConsole();
  expect(console.adapter.platform).toBe("console");
  expect(console.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  await expect(fetch(console.url.replace("127.0.0.1", "127.0.0.2"))).rejects.toThrow("fetch failed");
});

test("a port that is taken is named, with its variable and another one", async () => {
  await using console = await openConsole();
  const port = Number(new URL(console.url).port);
  const error = await openConsole({ port }).catch((fault: unknown) => fault);
  expect(error).toBeInstanceOf(ConfigError);
  expect(error).toMatchObject({
    problems: [
      { variable: "CONSOLE_PORT", problem: expect.stringContaining(`port ${port} is taken`), example: "3211" },
    ],
  });
});

test("stopping ends the streams of open pages and frees the port", async () => {
  await using console = await openConsole();
  const tab = await visit(console.url);
  const stream = await tab.listen();
  await stream.until("token");
  await console.adapter.stop();
  await expect(stream.until("anything")).rejects.toThrow(/ended|terminated/);
  await using next = await openConsole({ port: Number(new URL(console.url).port) });
  expect((await visit(next.url)).response.status).toBe(200);
});
