import { describe, expect, test } from "vitest";
import * as z from "zod";
import { allCommandSpecs } from "../../../src/commands/all-commands.ts";
import { defineCommand, parseOptions, specOf, usageOf } from "../../../src/commands/command.ts";
import { UserError } from "../../../src/errors.ts";

test("every command of the product is offered", () => {
  expect(allCommandSpecs().map(({ name }) => name)).toEqual([
    "ask",
    "search",
    "knowledge list",
    "knowledge add",
    "knowledge remove",
    "knowledge sync",
    "knowledge watch",
    "knowledge unwatch",
    "forget me",
    "forget undo",
    "knowledge gaps",
    "knowledge teach",
    "knowledge reviewed",
    "knowledge golden",
    "stop",
    "reset",
    "finetune status",
    "finetune list",
    "finetune create",
    "finetune cancel",
    "finetune pause",
    "finetune resume",
    "finetune promote",
    "finetune rollback",
    "finetune approve",
    "finetune consent",
    "usage",
    "moderation status",
    "moderation thresholds",
    "moderation set",
    "moderation dry-run",
    "moderation queue",
    "moderation decide",
    "moderation watch",
    "moderation check",
    "moderation test",
    "moderation appeal",
    "help",
  ]);
});

describe.each(allCommandSpecs().map((spec) => [spec.name, spec] as const))("/%s", (_name, spec) => {
  test("fits what Discord allows: names, lengths, required options first", () => {
    expect(spec.name).toMatch(/^[a-z]{1,32}( [a-z-]{1,32})?$/);
    expect(spec.description.length).toBeLessThanOrEqual(100);
    for (const option of spec.options) {
      expect(option.name).toMatch(/^[a-z]{1,32}$/);
      expect(option.description.length).toBeGreaterThan(0);
      expect(option.description.length).toBeLessThanOrEqual(100);
    }
    const required = spec.options.map((option) => option.required);
    expect(required).toEqual(required.toSorted((a, b) => Number(b) - Number(a)));
    expect(spec.options.filter(({ takesRest }) => takesRest).length).toBeLessThanOrEqual(1);
  });
});

const command = defineCommand({
  name: "demo run",
  description: "For this test",
  isPrivate: true,
  options: z.object({
    what: z.string().min(1, "please say what").meta({ description: "What", takesRest: true }),
    size: z.enum(["small", "large"]).default("small").meta({ description: "How large" }),
    times: z.int().min(1).max(3).optional().meta({ description: "How often" }),
  }),
  suggestions: { what: async () => [] },
  run: async () => "",
});

test("a platform learns all of a command from its schema", () => {
  expect(specOf(command)).toEqual({
    name: "demo run",
    description: "For this test",
    isPrivate: true,
    options: [
      {
        name: "what",
        description: "What",
        type: "string",
        required: true,
        choices: [],
        suggests: true,
        takesRest: true,
      },
      {
        name: "size",
        description: "How large",
        type: "string",
        required: false,
        choices: ["small", "large"],
        suggests: false,
        takesRest: false,
      },
      {
        name: "times",
        description: "How often",
        type: "integer",
        required: false,
        choices: [],
        suggests: false,
        takesRest: false,
      },
    ],
  });
  expect(usageOf(specOf(command))).toBe("/demo run <what> [size] [times]");
});

test("wrong options are refused in one sentence that names them and shows how it is used", () => {
  expect(() => parseOptions(command, { what: "", times: 9 })).toThrow(UserError);
  expect(() => parseOptions(command, { what: "", times: 9 })).toThrow(
    /`what`: please say what.*`times`.*\/demo run <what>/,
  );
});
