import { describe, expect, test } from "vitest";
import { runCommand } from "../../../src/commands/command.ts";
import { moderationCommands } from "../../../src/commands/moderation.ts";
import type { CommandInvoked } from "../../../src/platform/event.ts";
import { alertOf, judgedOf, openTestModeration, scriptedJudge } from "../../helpers/moderation.ts";

const people = { admin: "UADMIN", moderator: "UMOD", member: "U1" } as const;

async function openCommands() {
  const { model } = scriptedJudge((text) => (text.includes("rude") ? { harassment: 0.6 } : {}));
  const moderation = await openTestModeration({ judge: model });
  const ids = (id: string) => new Set([`test:${id}`]);
  const commands = moderationCommands({
    moderation: moderation.admin,
    desk: moderation.desk,
    admins: ids(people.admin),
    moderators: ids(people.moderator),
  });
  const use = (who: keyof typeof people, name: string, options: CommandInvoked["options"] = {}) => {
    const command = commands.find((one) => one.name === `moderation ${name}`);
    if (command === undefined) throw new Error(`no /moderation ${name}`);
    const { conversation } = judgedOf();
    const author = { id: people[who], name: who };
    const event = {
      kind: "command",
      key: "k",
      conversation,
      author,
      at: 0,
      command: command.name,
      options,
      target: {},
    } as const;
    return runCommand(command, event, new AbortController().signal);
  };
  return { ...moderation, use };
}

const proposal = { category: "sexual", block: "0.6" };

describe("who may do what", () => {
  test.each([
    ["status", {}, "moderator"],
    ["thresholds", {}, "moderator"],
    ["dry-run", proposal, "moderator"],
    ["queue", {}, "moderator"],
    ["decide", { alert: "a1", decision: "dismiss" }, "moderator"],
    ["check", {}, "moderator"],
    ["set", proposal, "admin"],
    ["test", { text: "how rude" }, "member"],
    ["appeal", {}, "member"],
  ] as const)("/moderation %s", async (name, options, least) => {
    const { use, stores } = await openCommands();
    await stores.alerts.raise(alertOf({ platform: "test", workspaceId: "W" }));
    const ranks = ["member", "moderator", "admin"] as const;
    for (const who of ranks) {
      const used = use(who, name, options);
      if (ranks.indexOf(who) >= ranks.indexOf(least)) expect(await used).not.toBe("");
      else await expect(used).rejects.toThrow(`Only ${least}s`.replace("admins", "administrators"));
    }
  });
});

test("an administrator sets a threshold for one channel, and reads it there and nowhere else", async () => {
  const { use, policy, stores } = await openCommands();
  expect(await use("admin", "set", { ...proposal, warn: "off", scope: "channel", why: "a family channel" })).toBe(
    "The policy is version 1 now.\n- channels → test:W:C → categories → sexual → warn: not set → never\n- channels → test:W:C → categories → sexual → block: not set → 0.6",
  );
  expect(await use("admin", "thresholds")).toHaveProperty("markdown", expect.stringMatching(/sexual +– +0\.6 +refuse/));
  const elsewhere = { platform: "test", workspaceId: "W", channelId: "C2", roles: [] };
  expect((await policy.rulesFor(elsewhere)).rules.categories.sexual.block).toBeNull();
  expect(await stores.policies.changes(0)).toMatchObject([{ who: "test:UADMIN", why: "a family channel" }]);
  expect(await use("admin", "set", { ...proposal, warn: "off", scope: "channel" })).toBe("It is like that already.");
});

test.each([{ category: "sexual", block: "high" }, { category: "rudeness", block: "0.5" }, { profile: "lax" }, {}])(
  "what can't be set is said: %o",
  async (options) => {
    const { use, policy } = await openCommands();
    await expect(use("admin", "set", options)).rejects.toThrow(/needs something else|Please name/);
    expect((await policy.current()).version).toBe(0);
  },
);

test("a text is tried out by anybody, and nothing of it is kept", async () => {
  const { use, stores } = await openCommands();
  const told = await use("member", "test", { text: "how rude" });
  expect(told).toContain("**Would be blocked** because of harassment: refuse.");
  expect(told).toMatch(/harassment █{6}░{4} 0\.60 flagged/);
  expect(await use("member", "test", { text: "how nice" })).toContain("**Would pass**");
  expect(await stores.verdicts.count({ since: 0, workspace: null })).toEqual({ allow: 0, warn: 0, block: 0 });
});
