import { describe, expect, test } from "vitest";
import { handleAlerts } from "../../../src/moderation/alert-actions.ts";
import type { Card, CardAction } from "../../../src/platform/card.ts";
import { alertOf, judgedOf, openTestModeration } from "../../helpers/moderation.ts";

async function openDesk() {
  const moderation = await openTestModeration({});
  const { stores, decide, clock, desk } = moderation;
  const staff = { admins: new Set(["test:UADMIN"]), moderators: new Set(["test:UMOD"]) };
  const channelLinkOf = async () => null;
  const handle = handleAlerts({ store: stores.alerts, decide, staff, channelLinkOf, now: () => clock.now });
  const { conversation } = judgedOf();
  const raise = (turnId: string) => stores.alerts.raise(alertOf({ platform: "test", workspaceId: "W", turnId }));
  const act = (action: string, value: string, given: Partial<CardAction> = {}) =>
    handle({
      kind: "press",
      action,
      value,
      fields: {},
      conversation,
      author: { id: "UMOD", name: "Mo" },
      messageId: null,
      ...given,
    });
  const shown = async (action: string, value: string): Promise<Card> => {
    const reaction = await act(action, value);
    if (reaction.kind !== "replace") throw new Error(`it was ${reaction.kind}`);
    return reaction.card;
  };
  const press = (card: Card, label: string) => {
    const button = card.buttons.find((one) => one.label === label);
    if (button === undefined) throw new Error(`there is no ${label}`);
    return shown(button.action, button.value);
  };
  const queue = () => desk.queue({ conversation, author: { id: "UMOD", name: "Mo" } });
  return { ...moderation, raise, act, shown, press, queue };
}

const labels = ({ buttons }: Card) => buttons.map(({ label }) => label);

describe("the queue", () => {
  test("pages through open alerts, five a page, and comes back to where one was looked at", async () => {
    const { raise, queue, press } = await openDesk();
    for (let n = 1; n <= 7; n += 1) await raise(`t${n}`);
    const first = await queue();
    expect(labels(first)).toEqual([..."12345"].map((n) => `Decide a${n}`).concat("Page 2 ▶"));
    const second = await press(first, "Page 2 ▶");
    expect(labels(second)).toEqual(["Decide a6", "Decide a7", "◀ Page 1"]);
    const alert = await press(second, "Decide a6");
    expect(alert.markdown).toContain("**a6** · blocked · question");
    const decided = await press(alert, "Dismiss");
    expect(decided.markdown).toContain("**Mo** decided: **dismiss**");
    expect(labels(decided)).toEqual(["◀ The queue"]);
    expect(labels(await press(decided, "◀ The queue"))).toEqual(["Decide a7", "◀ Page 1"]);
  });

  test("whose last page was decided shows the one before", async () => {
    const { raise, shown } = await openDesk();
    await raise("t1");
    expect(labels(await shown("alert.queue", "9"))).toEqual(["Decide a1"]);
  });

  test("that is empty says so", async () => {
    const { queue } = await openDesk();
    expect(await queue()).toMatchObject({ markdown: "No alert is open.", buttons: [] });
  });
});

test("a press is for moderators and administrators, of the workspace that the alert is of", async () => {
  const { raise, act, stores } = await openDesk();
  await raise("t1");
  const member = { author: { id: "U1", name: "Ann" } };
  for (const [action, value] of [
    ["alert.decide", "a1 dismiss"],
    ["alert.show", "a1 1"],
    ["alert.queue", "1"],
  ] as const)
    await expect(act(action, value, member)).rejects.toThrow("Only moderators may do this");
  const elsewhere = { conversation: { ...judgedOf().conversation, workspaceId: "W2" } };
  await expect(act("alert.decide", "a1 dismiss", elsewhere)).rejects.toThrow("There is no alert");
  await expect(act("alert.show", "a1 1", elsewhere)).rejects.toThrow("There is no alert");
  expect((await stores.alerts.find("a1"))?.decided).toBeNull();
  expect(await act("alert.decide", "a1 dismiss", { author: { id: "UADMIN", name: "Ada" } })).toMatchObject({
    kind: "replace",
  });
});

test("of two presses at once, the first holds, is done once, and both see it", async () => {
  const { raise, act, told } = await openDesk();
  await raise("t1");
  const [one, other] = await Promise.all([
    act("alert.decide", "a1 warn"),
    act("alert.decide", "a1 delete", { author: { id: "UADMIN", name: "Ada" } }),
  ]);
  for (const reaction of [one, other])
    expect(reaction).toMatchObject({ card: { markdown: expect.stringContaining("**Mo** decided: **warn**") } });
  expect(told).toHaveLength(1);
});
