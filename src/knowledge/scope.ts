import type { Place } from "../platform/message.ts";

/** Who may see a document: everyone that this installation serves, or those in one channel. */
export type Scope = "workspace" | `channel:${string}`;

/** The scope of one channel, whatever the thread. */
export function channelScope(place: Place): Scope {
  return `channel:${place.platform}:${place.workspaceId}:${place.channelId}`;
}

/** What may be shown in a conversation: what everyone in it may read. */
export function scopesFor(place: Place): readonly Scope[] {
  return ["workspace", channelScope(place)];
}
