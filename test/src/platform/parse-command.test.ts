import { describe, expect, test } from "vitest";
import { parseCommand } from "../../../src/platform/parse-command.ts";
import { allCommandSpecs } from "../../../src/commands/all-commands.ts";

const parse = (text: string) => parseCommand(text, allCommandSpecs());

describe("what is typed behind a slash", () => {
  test("a command's unnamed text goes to the option that takes it, named options may stand anywhere", () => {
    for (const typed of [
      "/search release notes page:3",
      "/search page: 3 release notes",
      "/SEARCH release notes PAGE=3",
    ])
      expect(parse(typed)).toEqual({
        kind: "command",
        command: "search",
        options: { query: "release notes", page: 3 },
      });
  });

  test("text that only looks like an option stays text", () => {
    expect(parse("/search what does error:42 mean, and query: why")).toMatchObject({
      options: { query: "what does error:42 mean, and query: why" },
    });
  });

  test("a value in quotes may have spaces, and one of the wrong type stays as typed", () => {
    expect(parse('/usage period:"last week"')).toMatchObject({ options: { period: "last week" } });
    expect(parse("/search x page:many")).toMatchObject({ options: { query: "x", page: "many" } });
  });

  test("a subcommand is the command's second word", () => {
    expect(parse("/knowledge remove docs/old")).toEqual({
      kind: "command",
      command: "knowledge remove",
      options: { source: "docs/old" },
    });
    expect(parse("/knowledge  list")).toEqual({ kind: "command", command: "knowledge list", options: {} });
  });

  test("what is no command is told the nearest, where one is near", () => {
    expect(parse("/serch notes")).toEqual({ kind: "unknown-command", typed: "serch", nearest: "search" });
    expect(parse("/knowledge lst")).toEqual({ kind: "unknown-command", typed: "knowledge", nearest: "knowledge list" });
    expect(parse("/completely-different")).toMatchObject({ nearest: null });
  });

  test("a path is no command", () => {
    expect(parse("/etc/hosts is missing, why?")).toBeNull();
    expect(parse("/ what")).toBeNull();
    expect(parse("how do I use /search?")).toBeNull();
  });
});
