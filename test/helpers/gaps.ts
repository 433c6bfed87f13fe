import type { Gap } from "../../src/knowledge/gap-store.ts";
import { conversationOf } from "../../src/platform/message.ts";

export function gapOf(question: string, changes: Partial<Gap> = {}): Gap {
  const place = { platform: "test", workspaceId: "W", channelId: "C", threadId: "T" };
  return {
    turnId: `turn of ${question}`,
    at: 1_000,
    conversation: conversationOf({ ...place, visibility: "public" }),
    authorId: "U1",
    authorName: "Ann",
    question,
    nearest: ["Keys"],
    passageIds: ["p1"],
    ...changes,
  };
}
