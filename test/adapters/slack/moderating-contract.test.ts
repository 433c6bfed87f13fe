import { expect, test } from "vitest";
import { moderatingContract } from "../../contracts/moderating.ts";
import { startBot } from "./start-bot.ts";

moderatingContract("Slack with an admin's token", async () => {
  const bot = await startBot({ settings: { adminToken: "xoxp-1-2-fake" } });
  const { slack, adapter } = bot;
  const place = { platform: "slack", workspaceId: slack.teamId, channelId: "C0HELP", threadId: null };
  return {
    moderating: adapter.moderating,
    place,
    person: { workspaceId: slack.teamId, id: "U0BEN" },
    say: async () => slack.say({ channel: "C0HELP", user: "U0BEN", text: "how rude" }).ts,
    stands: async (_, id) => slack.messages("C0HELP").some(({ ts }) => ts === id),
    forbid: () => slack.fail("chat.delete", { error: "cant_delete_message" }),
    timedOutUntil: () => null,
    canTimeOut: false,
    close: async () => await bot[Symbol.asyncDispose](),
  };
});

test("without an admin's token, the bot removes its own messages alone", async () => {
  await using bot = await startBot();
  const { slack, adapter } = bot;
  const place = { platform: "slack", workspaceId: slack.teamId, channelId: "C0HELP", threadId: null };
  const { ts } = slack.say({ channel: "C0HELP", user: "U0BEN", text: "how rude" });
  expect(await adapter.moderating.removeMessage(place, ts, "rude")).toBe(false);
  const own = await adapter.cards.post(place, { markdown: "Mine.", picture: null, buttons: [] });
  expect(await adapter.moderating.removeMessage(place, own, "mine")).toBe(true);
  expect(slack.messages("C0HELP").map((message) => message.ts)).toEqual([ts]);
  expect(await adapter.moderating.linkTo(place, ts)).toBe(
    `https://example.slack.com/archives/C0HELP/p${ts.replace(".", "")}`,
  );
});
