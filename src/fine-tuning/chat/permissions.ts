import { demandAdmin, demandModerator, type Staff } from "../../moderation/staff.ts";
import type { Log } from "../../platform/log.ts";
import type { Asker } from "../tuning-chat.ts";

/** What somebody may do is logged where it is done; what they may not, here. Resolves to who it is. */
export function createPermissions(staff: Staff, log: Log) {
  const demand = (asker: Asker, what: string, check: (asker: Asker, staff: Staff) => void): string => {
    const by = `${asker.conversation.platform}:${asker.author.id}`;
    try {
      check(asker, staff);
      return by;
    } catch (error) {
      log.warn({ by, what }, "somebody wanted to do about fine-tuning what they may not");
      throw error;
    }
  };
  return {
    /** @throws UserError */
    demandAdmin: (asker: Asker, what: string) => demand(asker, what, demandAdmin),
    /** Administrators and moderators. @throws UserError */
    demandStaff: (asker: Asker, what: string) => demand(asker, what, demandModerator),
  };
}

export type Permissions = ReturnType<typeof createPermissions>;
