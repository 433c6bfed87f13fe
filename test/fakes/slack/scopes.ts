import { Refusal } from "./refusal.ts";
import type { ChannelKind } from "./workspace.ts";

/** What the bot's token may do; null where nobody asks. */
export type Scopes = ReadonlySet<string> | null;

/** Scopes are named after what channels were once called. */
const families = { public: "channels", private: "groups", mpim: "mpim", im: "im" } as const;

/** To list the channels of a kind (`read`), or to read what was said in one (`history`). */
export function checkScope(scopes: Scopes, kind: ChannelKind, right: "read" | "history"): void {
  checkGranted(scopes, `${families[kind]}:${right}`);
}

export function checkGranted(scopes: Scopes, needed: string): void {
  if (scopes !== null && !scopes.has(needed)) throw new Refusal("missing_scope", [], needed);
}
