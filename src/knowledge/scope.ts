import type { Author, Conversation, Place } from "../platform/message.ts";

/** Who may see a document: everyone that this installation serves, or those in one channel. */
export type Scope = "workspace" | `channel:${string}`;

/** Whom something is shown to: everyone in a place, or one person there alone. */
export interface Audience extends Place {
  /** Null where others see it, too. */
  readonly readerId: string | null;
}

/** What an audience may be shown. Whatever can't be found out is left out. Never throws for a platform's failure. */
export type ResolveScopes = (audience: Audience) => Promise<readonly Scope[]>;

/** The scope of one channel, whatever the thread. */
export function channelScope({ platform, workspaceId, channelId }: Place): Scope {
  return `channel:${platform}:${workspaceId}:${channelId}`;
}

/** What may be shown in a place: what everyone in it may read. */
export function scopesFor(place: Place): readonly Scope[] {
  return ["workspace", channelScope(place)];
}

/** Whom an answer in a conversation is for: in a direct message for its author alone. */
export function audienceOf({ visibility, ...place }: Conversation, author: Author): Audience {
  return { ...place, readerId: visibility === "direct" ? author.id : null };
}
