import { UserError } from "../errors.ts";
import type { Author, Conversation } from "../platform/message.ts";

/** Who may do more than others, as `platform:userId`. Administrators are moderators too. */
export interface Staff {
  readonly admins: ReadonlySet<string>;
  readonly moderators: ReadonlySet<string>;
}

interface Asking {
  readonly conversation: Pick<Conversation, "platform">;
  readonly author: Pick<Author, "id">;
}

export function isAdmin(asking: Asking, { admins }: Pick<Staff, "admins">): boolean {
  return admins.has(idOf(asking));
}

/** @throws UserError */
export function demandAdmin(asking: Asking, staff: Pick<Staff, "admins">): void {
  if (!isAdmin(asking, staff)) throw notAllowed("administrators", "ADMINS", asking);
}

/** @throws UserError */
export function demandModerator(asking: Asking, staff: Staff): void {
  if (!isAdmin(asking, staff) && !staff.moderators.has(idOf(asking)))
    throw notAllowed("moderators", "MODERATORS", asking);
}

function idOf({ conversation, author }: Asking): string {
  return `${conversation.platform}:${author.id}`;
}

function notAllowed(who: string, setting: string, asking: Asking): UserError {
  const sentence = `Only ${who} may do this. You are \`${idOf(asking)}\`: whoever runs me can add that to \`${setting}\`.`;
  return new UserError(`not-among-${who}`, sentence);
}
