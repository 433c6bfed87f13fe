import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changedEverywhere, changedPolicy, differences } from "../../../src/moderation/policy-change.ts";
import { emptyPolicy } from "../../../src/moderation/policy-document.ts";
import { anyPolicy } from "../../helpers/moderation.ts";

const change = { profile: null, category: "sexual", warn: undefined, block: 0.6 } as const;

describe("a change of the policy", () => {
  test("is for the workspace, for one channel, or for all, and leaves the rest as it is", () => {
    fc.assert(
      fc.property(anyPolicy, (policy) => {
        const inChannel = changedPolicy(policy, { workspace: "slack:T1", channelId: "C1" }, change);
        expect(inChannel.channels["slack:T1:C1"]?.categories?.sexual?.block).toBe(0.6);
        expect(inChannel).toMatchObject({
          everywhere: policy.everywhere,
          workspaces: policy.workspaces,
          roles: policy.roles,
        });
        const inWorkspace = changedPolicy(
          policy,
          { workspace: "slack:T1", channelId: null },
          { ...change, block: null },
        );
        expect(inWorkspace.workspaces["slack:T1"]?.categories?.sexual?.block).toBeNull();
        expect(inWorkspace.channels).toEqual(policy.channels);
        const warn = policy.everywhere.categories?.sexual?.warn;
        expect(changedEverywhere(policy, change).everywhere.categories?.sexual?.warn).toBe(warn);
      }),
    );
  });

  test.each([
    { ...change, category: null },
    { ...change, block: undefined },
    { ...change, category: null, block: undefined },
  ])("that says nothing, or half of it, is refused: %#", (half) => {
    expect(() => changedEverywhere(emptyPolicy, half)).toThrow(/Please name|A category needs/);
  });
});

describe("differences", () => {
  test("are told from old to new, each with its place", () => {
    const before = { everywhere: { profile: "strict", categories: { hate: { block: 0.5 } } }, channels: {} };
    const after = {
      everywhere: { categories: { hate: { block: null } } },
      channels: { "slack:T1:C1": { onFailure: "open" } },
    };
    expect(differences(before, after)).toEqual([
      "everywhere → profile: strict → not set",
      "everywhere → categories → hate → block: 0.5 → never",
      "channels → slack:T1:C1 → onFailure: not set → open",
    ]);
  });

  test("there are some exactly where the policies differ", () => {
    fc.assert(
      fc.property(anyPolicy, anyPolicy, (before, after) => {
        // A layer or category without any setting says nothing.
        const said = (policy: unknown) => JSON.stringify(policy).replaceAll(/"[^"]+":\{\},?/g, "");
        if (differences(before, after).length === 0) expect(leaves(before)).toEqual(leaves(after));
        else expect(said(before)).not.toBe(said(after));
      }),
    );
  });
});

function leaves(value: unknown, path = ""): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [`${path}=${JSON.stringify(value)}`];
  return Object.entries(value)
    .flatMap(([key, inner]) => leaves(inner, `${path}.${key}`))
    .toSorted();
}
