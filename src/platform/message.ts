/** The people and places of a chat, as every platform has them. */

export interface Author {
  /** The platform's own id, stable for one person within a workspace. */
  readonly id: string;
  /** What people call them; never used to identify anyone. */
  readonly name: string;
  /** Set where it is no person: another bot that mentioned ours. Never our own. */
  readonly isBot?: true;
  /** The platform's ids of the roles that they have here, where it has roles and says so. */
  readonly roles?: readonly string[];
}

/** A thread, a direct message, or a channel without threads: what shares one history and one order of turns. */
export interface Conversation {
  /** `platform:workspaceId:channelId[:threadId]`, made by {@link conversationOf}; the same on every delivery and after a restart. */
  readonly id: string;
  readonly platform: string;
  readonly workspaceId: string;
  readonly channelId: string;
  readonly threadId: string | null;
  /** Who can read it: two or so people · the members of a private channel · the whole workspace. */
  readonly visibility: "direct" | "private" | "public";
}

/** Where a conversation is, whatever the thread. */
export type Place = Pick<Conversation, "platform" | "workspaceId" | "channelId">;

/** The place that a conversation's id names. */
export function placeOf(conversationId: string): Place {
  const [platform = "", workspaceId = "", channelId = ""] = conversationId.split(":");
  return { platform, workspaceId, channelId };
}

/** The same with its thread: where its messages stand. */
export function threadOf(conversationId: string): Place & Pick<Conversation, "threadId"> {
  return { ...placeOf(conversationId), threadId: conversationId.split(":")[3] ?? null };
}

export function conversationOf(place: Omit<Conversation, "id">): Conversation {
  const parts = [place.platform, place.workspaceId, place.channelId];
  if (place.threadId !== null) parts.push(place.threadId);
  return { ...place, id: parts.join(":") };
}
