import type { WebClient } from "@slack/web-api";
import type { Log } from "../../src/platform/log.ts";
import { translateError } from "./translate-error.ts";

/** People whose name is remembered; the one asked for first makes room. */
const maxNames = 5_000;

export interface Names {
  /** As far as it is known: one that is not is fetched for the next time, as nobody waits for it. */
  readonly nameOf: (userId: string) => string;
  /** The same, once it is known or can't be. */
  readonly learn: (userId: string) => Promise<string>;
}

/** Names by user id. Without the scope `users:read`, ids stay ids. */
export function createNames(client: WebClient, log: Log): Names {
  const names = new Map<string, string>();
  const learning = new Map<string, Promise<string>>();

  const fetchName = async (userId: string): Promise<string> => {
    try {
      const { user } = await client.users.info({ user: userId });
      names.set(userId, user?.profile?.display_name || user?.real_name || user?.name || userId);
    } catch (error) {
      const { code, retryable } = translateError(error);
      log.debug({ code }, "slack did not tell a person's name");
      if (!retryable) names.set(userId, userId);
    }
    learning.delete(userId);
    if (names.size > maxNames) names.delete(names.keys().next().value ?? "");
    return names.get(userId) ?? userId;
  };

  const learn = async (userId: string): Promise<string> => {
    const known = names.get(userId);
    if (known !== undefined) return known;
    const pending = learning.get(userId) ?? fetchName(userId);
    if (!names.has(userId)) learning.set(userId, pending);
    return pending;
  };

  return {
    nameOf(userId) {
      const known = names.get(userId);
      if (known === undefined) void learn(userId);
      return known ?? userId;
    },
    learn,
  };
}
