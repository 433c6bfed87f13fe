import { describe, expect, test } from "vitest";
import { PlatformError } from "../../../src/errors.ts";
import { createPostAlerts } from "../../../src/moderation/post-alerts.ts";
import type { Card } from "../../../src/platform/card.ts";
import { alertOf, openTestModeration } from "../../helpers/moderation.ts";
import { recordingLog } from "../../helpers/recording-log.ts";

const place = { platform: "slack", workspaceId: "T1", channelId: "CMODS", threadId: null };
const mo = { id: "UMO", name: "Mo", platform: "slack" };

/** A platform that keeps cards, and fails on command. */
function cardBoard() {
  const cards = new Map<string, Card>();
  const board = {
    cards,
    /** Before the card stands there, or after: then nobody learns its id. */
    fails: null as "before" | "after" | null,
    outlet: {
      post: async (_: unknown, card: Card) => {
        if (board.fails === "before") throw fault();
        const id = `card-${cards.size + 1}`;
        cards.set(id, card);
        if (board.fails === "after") throw fault();
        return id;
      },
      find: async (_: unknown, { value }: { readonly value: string }) =>
        [...cards].find(([, { buttons }]) => buttons.some((button) => button.value === value))?.[0] ?? null,
      update: async (_: unknown, id: string, card: Card) => {
        if (board.fails !== null) throw fault();
        cards.set(id, card);
      },
      tell: async () => null,
    },
  };
  return board;
}

function fault(): PlatformError {
  const about = { status: 503, code: "server-error", requestId: null, retryAfterMs: null, retryable: true };
  return new PlatformError("The platform is failing.", about);
}

async function openBoard(channel: typeof place | null = place) {
  const moderation = await openTestModeration({});
  const board = cardBoard();
  const { clock, stores, decide, carryOut } = moderation;
  const post = createPostAlerts({
    posts: stores.posts,
    outletOf: () => board.outlet,
    channelOf: () => channel,
    channelLinkOf: async () => "https://chat.example/C1",
    carryOut,
    log: recordingLog().log,
    now: () => clock.now,
  });
  const raise = async (changes = {}) => (await stores.alerts.raise(alertOf(changes))).alert;
  const dismiss = (alertId: string) =>
    decide({ alertId, workspace: "slack:T1", decision: "dismiss", by: mo, why: "fine" });
  const shown = () => [...board.cards.values()].map(({ markdown }) => markdown);
  return { ...moderation, board, post, raise, dismiss, shown };
}

describe("the card of an alert", () => {
  test("tells who, where and why, with the words while they are kept, and what can be decided", async () => {
    const { post, raise, board, stores } = await openBoard();
    await raise({ evidence: "how ```rude```", link: "https://chat.example/C1/m1" });
    await post();
    const [card] = [...board.cards.values()];
    expect(card?.markdown).toContain("**a1** · blocked · question · violence 0.90");
    expect(card?.markdown).toContain(
      "Ann (`U1`) · [the channel](https://chat.example/C1) · [the message](https://chat.example/C1/m1)",
    );
    expect(card?.markdown).toContain("```\nhow '''rude'''\n```");
    expect(card?.markdown).toMatch(/violence █{9}░ 0\.90 flagged/);
    expect(card?.buttons.map(({ label }) => label)).toEqual(["Dismiss", "🗑 Delete", "✉️ Warn", "↩️ This was wrong"]);
    await stores.alerts.forgetEvidence(2_000);
    await post();
    expect(board.cards.get("card-1")?.markdown).not.toContain("rude");
    expect(board.cards.size).toBe(1);
  });

  test("offers a time out in Discord, and of an appeal to approve or deny it", async () => {
    const { post, raise, board } = await openBoard();
    await raise({ platform: "discord" });
    await raise({ reason: "appeal" });
    await post();
    const labels = [...board.cards.values()].map(({ buttons }) => buttons.map(({ label }) => label));
    expect(labels[0]).toContain("⏳ Time out 1 h");
    expect(labels[1]).toEqual(["✅ Approve", "Deny"]);
  });

  test("shows what was decided, wherever that was, without buttons", async () => {
    const { post, raise, dismiss, board } = await openBoard();
    const { id } = await raise();
    await post();
    await dismiss(id);
    await post();
    expect(board.cards.get("card-1")?.markdown).toMatch(
      /\*\*Mo\*\* decided: \*\*dismiss\*\* \(fine\) · 1970-01-01 00:16 UTC/,
    );
    expect(board.cards.get("card-1")?.buttons).toEqual([]);
  });

  test("comes once, later where the platform fails, and after ever longer pauses", async () => {
    const { post, raise, board, clock, shown } = await openBoard();
    board.fails = "before";
    await raise();
    await post();
    board.fails = null;
    await post();
    expect(shown()).toHaveLength(0);
    clock.now += 2_000;
    await post();
    await post();
    expect(shown()).toHaveLength(1);
  });

  test("that stands there without our knowing is found, and is not posted again", async () => {
    const { post, raise, board, clock, dismiss } = await openBoard();
    board.fails = "after";
    const { id } = await raise();
    await post();
    board.fails = null;
    clock.now += 10_000;
    await post();
    expect(board.cards.size).toBe(1);
    await dismiss(id);
    await post();
    expect(board.cards.get("card-1")?.buttons).toEqual([]);
  });

  test("is posted by the next life of the process, where an earlier one did not come to it", async () => {
    const { raise, board, stores, reopen, clock } = await openBoard();
    await raise();
    expect(await stores.posts.due(clock.now, 10)).toHaveLength(1);
    const { posts } = await reopen();
    const next = createPostAlerts({
      posts,
      outletOf: () => board.outlet,
      channelOf: () => place,
      channelLinkOf: async () => null,
      carryOut: async () => {},
      log: recordingLog().log,
      now: () => clock.now,
    });
    await next();
    expect(board.cards.size).toBe(1);
  });

  test("what the command line decided is done by the bot, and shown", async () => {
    const { post, raise, stores, done, board } = await openBoard();
    const { id } = await raise();
    await post();
    const decided = {
      decision: "delete",
      by: "command line",
      byName: "command line",
      at: 1,
      why: "",
      effect: "pending",
    } as const;
    await stores.alerts.decide(id, decided);
    await post();
    await post();
    expect(done).toEqual(["remove m1"]);
    expect(board.cards.get("card-1")?.markdown).toContain("**command line** decided: **delete**");
    expect((await stores.alerts.find(id))?.decided?.effect).toBe("done");
  });

  test("is not posted where moderators have no channel, nor where it was decided before", async () => {
    const nowhere = await openBoard(null);
    await nowhere.raise();
    await nowhere.post();
    expect(nowhere.shown()).toEqual([]);
    const decided = await openBoard();
    await decided.dismiss((await decided.raise()).id);
    await decided.post();
    expect(decided.shown()).toEqual([]);
    expect(await decided.stores.posts.due(decided.clock.now, 10)).toEqual([]);
  });
});
