import type { Author, Conversation } from "../platform/message.ts";
import type { RulesFor } from "./effective-rules.ts";
import type { JudgedKind } from "./verdict-store.ts";

/** What a text is, where it stands and who answers for it. */
export interface Judged {
  readonly kind: JudgedKind;
  readonly conversation: Conversation;
  /** Of an answer, who asked. */
  readonly author: Author;
  readonly messageId: string | null;
  readonly turnId: string | null;
}

/** Who may do more than others, as `platform:userId`. */
export interface Staff {
  readonly admins: ReadonlySet<string>;
  readonly moderators: ReadonlySet<string>;
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
