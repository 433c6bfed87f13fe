import { UserError } from "../../errors.ts";
import type { Log } from "../../platform/log.ts";
import type { Asker } from "../tuning-chat.ts";

/** Both as `platform:userId`. */
export interface Staff {
  readonly admins: ReadonlySet<string>;
  readonly moderators: ReadonlySet<string>;
}

function actorOf({ conversation, author }: Asker): string {
  return `${conversation.platform}:${author.id}`;
}

/** What somebody may do is logged where it is done; what they may not, here. Resolves to who it is. */
export function createPermissions({ admins, moderators }: Staff, log: Log) {
  const demand = (asker: Asker, what: string, isAllowed: boolean, who: string, setting: string): string => {
    const by = actorOf(asker);
    if (isAllowed) return by;
    log.warn({ by, what }, "somebody wanted to do about fine-tuning what they may not");
    throw new UserError(
      "not-allowed",
      `Only ${who} can do this. You are \`${by}\`: whoever runs me can add that to \`${setting}\`.`,
    );
  };
  return {
    demandAdmin: (asker: Asker, what: string) =>
      demand(asker, what, admins.has(actorOf(asker)), "administrators", "ADMINS"),
    demandStaff: (asker: Asker, what: string) => {
      const by = actorOf(asker);
      return demand(asker, what, admins.has(by) || moderators.has(by), "administrators and moderators", "MODERATORS");
    },
  };
}

export type Permissions = ReturnType<typeof createPermissions>;
