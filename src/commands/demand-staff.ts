import { UserError } from "../errors.ts";
import type { Author, Conversation } from "../platform/message.ts";

/** Who may do more than others, as `platform:userId`. */
export interface StaffDeps {
  readonly admins: ReadonlySet<string>;
  readonly moderators: ReadonlySet<string>;
}

/** A person where they are. */
export interface Actor {
  readonly conversation: Pick<Conversation, "platform">;
  readonly author: Author;
}

function isStaff({ conversation, author }: Actor, { admins, moderators }: StaffDeps): boolean {
  const id = `${conversation.platform}:${author.id}`;
  return admins.has(id) || moderators.has(id);
}

/** @throws UserError where it is neither an administrator nor a moderator. */
export function demandStaff(actor: Actor, staff: StaffDeps): void {
  if (isStaff(actor, staff)) return;
  throw new UserError(
    "not-staff",
    `Only administrators and moderators may do this. You are \`${actor.conversation.platform}:${actor.author.id}\`: whoever runs me can add that to \`MODERATORS\`.`,
  );
}
