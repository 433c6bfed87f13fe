import type { Place } from "../platform/message.ts";

/** What people may do about channels from chat. All return what was done, in Markdown. @throws UserError */
export interface ChannelAdmin {
  /** Indexes what is said in a channel, or what is pinned there, from now on; the history goes on to be read behind that. */
  watch(place: Place, what: "history" | "pins", owner: string): Promise<string>;
  /** Forgets all that is known of a channel, and follows it no more. */
  unwatch(place: Place): Promise<string>;
  /** Indexes the newest file of this name in a channel; null where there is none, or nobody can look. */
  addFile(place: Place, name: string, owner: string): Promise<string | null>;
  /** Removes what a person wrote from everything that is indexed of a platform's channels, and keeps it out. */
  forget(platform: string, personId: string): Promise<string>;
  /** Lets what they write from now on be indexed again. */
  remember(platform: string, personId: string): Promise<string>;
}
