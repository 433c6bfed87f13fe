import { expect, test } from "vitest";
import type { ChannelAttempts } from "../../../src/abuse/attempts.ts";
import { runCommand } from "../../../src/commands/command.ts";
import { usageCommand } from "../../../src/commands/usage.ts";
import { questionOf } from "../../helpers/engine.ts";

const unused = () => Promise.reject(new Error("not used here"));
const nothing = { turns: 0, blocked: 0, failed: 0, input: 0, cached: 0, output: 0, cost: 0, unpriced: 0 };
const tried = (channelId: string, kind: ChannelAttempts["kind"], count: number): ChannelAttempts => ({
  workspace: "test:W",
  channelId,
  kind,
  count,
  turnId: "t1",
});

const command = usageCommand({
  usage: { record: unused, rate: unused, summarize: async () => nothing, ratings: async () => ({ up: 0, down: 0 }) },
  attempts: {
    record: unused,
    summarize: async ({ workspace }) =>
      workspace === "test:W" ? [tried("C1", "image", 3), tried("C2", "image", 1), tried("C1", "ping", 2)] : [],
  },
  admins: new Set(["test:UADMIN"]),
  now: () => 1_000,
});

function usageFor(authorId: string): Promise<unknown> {
  const { key, conversation, at, target } = questionOf("");
  const author = { id: authorId, name: authorId };
  const event = { kind: "command", key, conversation, author, at, target, command: "usage", options: {} } as const;
  return runCommand(command, event, new AbortController().signal);
}

test("an administrator reads what was tried on the bot, by kind; nobody else does", async () => {
  expect(await usageFor("UADMIN")).toContain("Tried on the bot, and kept from happening: 4 × image · 2 × ping");
  expect(await usageFor("U1")).not.toContain("Tried");
});
