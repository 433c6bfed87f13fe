import { createHash } from "node:crypto";
import type { QuestionAsked } from "../platform/event.ts";

/** Providers want an id for a person and for a conversation, and must not learn ours. */
export function providerIds({ conversation, author }: Pick<QuestionAsked, "conversation" | "author">) {
  return {
    safetyId: digest(`${conversation.platform}:${conversation.workspaceId}:${author.id}`),
    cacheKey: digest(conversation.id),
  };
}

function digest(id: string): string {
  return createHash("sha256").update(id).digest("base64url");
}
