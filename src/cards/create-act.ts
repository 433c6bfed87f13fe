import { StorageError, UserError } from "../errors.ts";
import type { Intake } from "../platform/adapter.ts";
import type { CardAction, CardReaction, HandleCard } from "../platform/card.ts";
import type { Log } from "../platform/log.ts";

export interface ActDeps {
  /** By the first part of their actions: `search`. */
  readonly handlers: Readonly<Record<string, HandleCard>>;
  readonly log: Log;
}

const unknown = "This button is from another version of me, and I don't know it any more.";
const failed = "Something went wrong on my side, and it has been logged. Please try again.";
const storageFailed = "My storage failed just now, so I could not do this. Please try again.";

/** Hands what people do with cards and forms to whoever made them. */
export function createAct({ handlers, log }: ActDeps): Intake["act"] {
  const byName = new Map(Object.entries(handlers));

  return async (action) => {
    const handle = byName.get(action.action.split(".")[0] ?? "");
    const pressed = pressedOf(action);
    if (handle === undefined) {
      log.warn(pressed, "a card's button is known to nobody");
      return told(unknown);
    }
    try {
      return await handle(action);
    } catch (error) {
      if (error instanceof UserError) {
        log.info({ ...pressed, code: error.code }, "a card's action was refused");
        return told(error.message);
      }
      log.error({ ...pressed, error }, "a card's action failed");
      return told(error instanceof StorageError ? storageFailed : failed);
    }
  };
}

function told(markdown: string): CardReaction {
  return { kind: "tell", markdown };
}

/** For the log: what was pressed and where, without a word of what a form says. */
function pressedOf({ kind, action, conversation: { platform, id } }: CardAction) {
  return { kind, action, platform, conversationId: id };
}
