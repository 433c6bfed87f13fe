import type { ChannelFile } from "../platform/channel.ts";
import type { Author, Conversation } from "../platform/message.ts";
import type { RulesFor } from "./effective-rules.ts";
import type { Staff } from "./staff.ts";
import type { JudgedKind } from "./verdict-store.ts";

/** What a text is, where it stands and who answers for it. */
export interface Judged {
  readonly kind: JudgedKind;
  readonly conversation: Conversation;
  /** Of an answer, who asked. */
  readonly author: Author;
  readonly messageId: string | null;
  readonly turnId: string | null;
  /** What came with it: a model that sees looks at images. Missing where nothing came. */
  readonly files?: readonly ChannelFile[];
}

/** The roles that the policy knows: ours, and the platform's own. Administrators are moderators too. */
export function whomOf({ conversation, author }: Pick<Judged, "conversation" | "author">, staff: Staff): RulesFor {
  const { platform, workspaceId, channelId } = conversation;
  const id = `${platform}:${author.id}`;
  const isAdmin = staff.admins.has(id);
  const ours = [...(isAdmin ? ["admin"] : []), ...(isAdmin || staff.moderators.has(id) ? ["moderator"] : [])];
  return {
    platform,
    workspaceId,
    channelId,
    roles: [...ours, ...(author.roles ?? []).map((role) => `${platform}:${role}`)],
  };
}
