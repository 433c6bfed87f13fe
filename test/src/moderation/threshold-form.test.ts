import { describe, expect, test } from "vitest";
import { applyButton, handlePolicy, thresholdCard } from "../../../src/moderation/threshold-form.ts";
import type { CardAction, CardReaction } from "../../../src/platform/card.ts";
import { judgedOf, openTestModeration } from "../../helpers/moderation.ts";

async function openForm() {
  const moderation = await openTestModeration({});
  const staff = { admins: new Set(["test:UADMIN"]), moderators: new Set(["test:UMOD"]) };
  const handle = handlePolicy({ policy: moderation.policy, staff });
  const { conversation } = judgedOf();
  const act = (action: string, given: Partial<CardAction> = {}): Promise<CardReaction> =>
    handle({
      kind: "press",
      action,
      value: "",
      fields: {},
      conversation,
      author: { id: "UADMIN", name: "Ada" },
      messageId: "m1",
      ...given,
    });
  const open = async () => {
    const reaction = await act("policy.edit");
    if (reaction.kind !== "open") throw new Error("no form opened");
    const { value, fields } = reaction.form;
    const initial = Object.fromEntries(fields.map((field) => [field.name, field.initial]));
    return { value, fields: initial, thresholds: initial["thresholds"] ?? "" };
  };
  const save = (form: { readonly value: string; readonly fields: Readonly<Record<string, string>> }) =>
    act("policy.save", { kind: "form", ...form });
  return {
    ...moderation,
    act,
    open,
    save,
    card: (id: string) =>
      thresholdCard({ conversation, author: { id, name: id } }, { policy: moderation.policy, staff }),
  };
}

describe("the form of the thresholds", () => {
  test("holds the present values; a changed line is set for the channel, and nothing else", async () => {
    const { open, save, policy } = await openForm();
    const { value, fields, thresholds } = await open();
    expect(thresholds.split("\n")).toContain("hate off 0.5 refuse note");
    const changed = {
      ...fields,
      thresholds: thresholds.replace("hate off 0.5 refuse", "hate 0.2 0.4 delete+alert"),
      why: "calm",
    };
    const saved = await save({ value, fields: changed });
    expect(saved).toMatchObject({ kind: "replace" });
    const { policy: set, version } = await policy.current();
    expect(version).toBe(1);
    const rule = { warn: 0.2, block: 0.4, onBlock: ["refuse", "delete", "alert"], onWarn: ["note"] };
    expect(set.channels).toEqual({ "test:W:C": { categories: { hate: rule } } });
    expect(set.workspaces).toEqual({});
    expect((await open()).thresholds.split("\n")).toContain("hate 0.2 0.4 refuse+delete+alert note");
  });

  test("sets a profile for the whole workspace", async () => {
    const { open, save, policy, stores } = await openForm();
    const { value, fields } = await open();
    await save({ value, fields: { ...fields, profile: "strict", scope: "workspace", why: "a school" } });
    expect((await policy.current()).policy.workspaces).toEqual({ "test:W": { profile: "strict" } });
    expect(await stores.policies.changes(0)).toMatchObject([{ who: "test:UADMIN", why: "a school" }]);
  });

  test("with a wrong line changes nothing, and says which it is", async () => {
    const { open, save, policy } = await openForm();
    const { value, fields, thresholds } = await open();
    const wrong = { ...fields, thresholds: `${thresholds}\nrudeness 0.1 0.2` };
    await expect(save({ value, fields: wrong })).rejects.toThrow("Nothing was changed. Line 14, `rudeness 0.1 0.2`");
    expect((await policy.current()).version).toBe(0);
  });

  test("that was opened before somebody else's change is refused", async () => {
    const { open, save } = await openForm();
    const { value, fields } = await open();
    const strict = { value, fields: { ...fields, profile: "strict" } };
    await save(strict);
    await expect(save(strict)).rejects.toThrow("Somebody has changed the policy meanwhile");
  });

  test("that is sent as it is changes nothing", async () => {
    const { open, save } = await openForm();
    expect(await save(await open())).toEqual({ kind: "tell", markdown: "It is like that already." });
  });

  test("is for administrators alone", async () => {
    const { act, card } = await openForm();
    const moderator = { author: { id: "UMOD", name: "Mo" } };
    await expect(act("policy.edit", moderator)).rejects.toThrow("Only administrators");
    await expect(act("policy.save", moderator)).rejects.toThrow("Only administrators");
    expect((await card("UMOD")).buttons).toEqual([]);
    expect((await card("UADMIN")).buttons).toHaveLength(1);
  });
});

test("what a dry run has tried is applied with a press, once", async () => {
  const { act, policy } = await openForm();
  const change = { profile: null, category: "self-harm/instructions", warn: undefined, block: 0.123456789 } as const;
  const { action, value } = applyButton(0, change);
  expect(action.length + value.length).toBeLessThanOrEqual(80);
  expect(await act(action, { value })).toMatchObject({ kind: "replace" });
  expect((await policy.current()).policy.workspaces).toEqual({
    "test:W": { categories: { "self-harm/instructions": { block: 0.123456789 } } },
  });
  await expect(act(action, { value })).rejects.toThrow("Somebody has changed the policy meanwhile");
});
