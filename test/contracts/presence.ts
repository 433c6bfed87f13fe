import { describe, expect, test } from "vitest";
import { conversationOf } from "../../src/platform/message.ts";
import type { TurnLedger } from "../../src/turns/ledger.ts";
import type { Presence } from "../../src/turns/presence.ts";
import { questionOf } from "../helpers/engine.ts";
import { opened, type OpenPort } from "./opened.ts";

/** What every {@link Presence} must do, beside the ledger that accepts the turns. */
export function presenceContract(
  name: string,
  open: OpenPort<{ readonly ledger: TurnLedger; readonly presence: Presence }>,
): void {
  const inThread = (threadId: string, platform = "slack") =>
    conversationOf({ platform, workspaceId: "W", channelId: "C", threadId, visibility: "public" });

  describe(`${name}`, () => {
    test("a conversation is taken part in once a turn there was accepted, for good", async () => {
      const { port, reopen } = await opened(open);
      const event = questionOf("How?");
      const { id } = event.conversation;
      expect(await port.presence.takesPart(id)).toBe(false);
      await port.ledger.accept("t1", event, 1);
      expect(await port.presence.takesPart(id)).toBe(true);
      await port.ledger.end("t1", "delivered", 2, false);
      const { presence } = await reopen();
      expect(await presence.takesPart(id)).toBe(true);
      expect(await presence.takesPart(`${id}:other`)).toBe(false);
    });

    test("the conversations of a platform come by their last turn, the newest first, as many as asked for", async () => {
      const { port } = await opened(open);
      const turns = [
        ["T1", 10],
        ["T2", 20],
        ["T1", 30],
        ["T3", 5],
        ["T4", 25],
      ] as const;
      for (const [thread, at] of turns)
        await port.ledger.accept(
          `${thread}-${at}`,
          questionOf(`${thread}-${at}`, { conversation: inThread(thread) }),
          at,
        );
      await port.ledger.accept("x", questionOf("x", { conversation: inThread("T1", "discord") }), 40);
      expect(await port.presence.recentConversations("slack", 2)).toEqual(["slack:W:C:T1", "slack:W:C:T4"]);
      expect(await port.presence.recentConversations("slack", 9)).toHaveLength(4);
    });

    test("until when a platform was heard survives a restart", async () => {
      const { port, reopen } = await opened(open);
      expect(await port.presence.lastHeard("slack")).toBeNull();
      await port.presence.hear("slack", 100);
      await port.presence.hear("slack", 200);
      const { presence } = await reopen();
      expect([await presence.lastHeard("slack"), await presence.lastHeard("discord")]).toEqual([200, null]);
    });
  });
}
