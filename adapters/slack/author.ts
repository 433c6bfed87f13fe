import * as z from "zod";
import type { Author } from "../../src/platform/message.ts";
import type { Identity } from "./identity.ts";

/** What a message tells of who wrote it. */
export const written = z.object({
  user: z.string().optional(),
  bot_id: z.string().optional(),
  app_id: z.string().optional(),
  subtype: z.string().optional(),
  /** A bot's, and nothing that a question should fail for. */
  username: z.string().optional().catch(undefined),
  bot_profile: z.object({ name: z.string() }).optional().catch(undefined),
});

type Written = z.output<typeof written>;

/** Words of people; any other subtype is Slack's own, or a bot's. */
const personal = new Set([undefined, "file_share", "thread_broadcast", "me_message"]);

/** Null where it was nobody to be answered: ourselves, or Slack telling of something ("joined"). */
export function authorOf(message: Written, identity: Identity): Author | null {
  const { user, bot_id: botId, subtype, username, bot_profile: profile } = message;
  if (isOwn(message, identity)) return null;
  // A workflow, too: it may be no user.
  if (subtype === "bot_message" || (botId !== undefined && personal.has(subtype))) {
    const id = user ?? botId;
    return id === undefined ? null : { id, name: username ?? profile?.name ?? id, isBot: true };
  }
  return user === undefined || !personal.has(subtype) ? null : { id: user, name: identity.nameOf(user) };
}

/** An app may write under several names, and each of its messages may lack one of these. */
export function isOwn({ user, bot_id, app_id }: Written, { botUserId, botId, appId }: Identity): boolean {
  return user === botUserId || bot_id === botId || (app_id !== undefined && app_id === appId);
}
