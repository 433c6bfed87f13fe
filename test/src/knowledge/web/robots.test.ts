import { expect, test } from "vitest";
import { parseRobots } from "../../../../src/knowledge/web/robots.ts";

const allows = (text: string, path: string) => parseRobots(text, "threadwise").allows(path);

test.each([
  ["everything where nothing is said", "", "/a", true],
  ["what is not forbidden", "User-agent: *\nDisallow: /private", "/public", true],
  ["not what is forbidden", "User-agent: *\nDisallow: /private", "/private/a", false],
  ["nothing where all is forbidden", "User-agent: *\nDisallow: /", "/a", false],
  ["everything where nothing is forbidden by name", "User-agent: *\nDisallow:", "/a", true],
  [
    "what our own group allows, whatever that of others says",
    "User-agent: *\nDisallow: /\n\nuser-agent: ThreadWise\nDisallow: /x",
    "/a",
    true,
  ],
  ["not what our own group forbids", "User-agent: threadwise\nDisallow: /x\nUser-agent: *\nAllow: /", "/x", false],
  ["by several names at once", "User-agent: a\nUser-agent: threadwise\nDisallow: /x", "/x", false],
  [
    "by all groups with our name",
    "User-agent: threadwise\nDisallow: /x\nUser-agent: b\nAllow: /\nUser-agent: threadwise\nDisallow: /y",
    "/x",
    false,
  ],
  ["by the longest match", "User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", true],
  ["in doubt, what is allowed", "User-agent: *\nDisallow: /a\nAllow: /a", "/a", true],
  ["not what a star stands for", "User-agent: *\nDisallow: /*/edit", "/page/edit?x", false],
  ["not what ends as forbidden", "User-agent: *\nDisallow: /*.php$", "/a.php", false],
  ["what goes on behind the end", "User-agent: *\nDisallow: /*.php$", "/a.php5", true],
  ["the end alone", "User-agent: *\nDisallow: /$", "/a", true],
  ["with its query", "User-agent: *\nDisallow: /*?print", "/a?print", false],
  ["however it is escaped", "User-agent: *\nDisallow: /caf%C3%A9", "/café", false],
  [
    "behind a mark of bytes, comments and other lines",
    "\uFEFF# hello\nSitemap: /s.xml\nUser-agent: * # all\nDisallow: /x # secret",
    "/x",
    false,
  ],
  ["its own robots.txt", "User-agent: *\nDisallow: /", "/robots.txt", true],
  ["what stands before any name", "Disallow: /", "/a", true],
])("it allows %s", (_, text, path, isAllowed) => {
  expect(allows(text, path)).toBe(isAllowed);
});

test("what a site asks for between two requests is kept, within reason", () => {
  expect(parseRobots("User-agent: *\nCrawl-delay: 2.5", "threadwise").delayMs).toBe(2_500);
  expect(parseRobots("User-agent: *\nCrawl-delay: 86400", "threadwise").delayMs).toBe(30_000);
  expect(parseRobots("User-agent: *\nCrawl-delay: soon", "threadwise").delayMs).toBe(0);
});

test("no rule takes long, whatever it says", () => {
  expect(allows(`User-agent: *\nDisallow: /${"*a".repeat(2_000)}$`, `/${"a".repeat(5_000)}b`)).toBe(true);
});
