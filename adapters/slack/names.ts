import type { WebClient } from "@slack/web-api";
import type { Log } from "../../src/platform/log.ts";
import { translateError } from "./translate-error.ts";

/** People whose name is remembered; the one asked for first makes room. */
const maxNames = 5_000;

/**
 * Names by user id, as far as they are known: a name that is not is fetched for the next time, as nobody waits for it. Without the
 * scope `users:read`, ids stay ids.
 */
export function createNames(client: WebClient, log: Log): (userId: string) => string {
  const names = new Map<string, string>();

  const learn = async (userId: string): Promise<void> => {
    try {
      const { user } = await client.users.info({ user: userId });
      names.set(userId, user?.profile?.display_name || user?.real_name || user?.name || userId);
    } catch (error) {
      const { code, retryable } = translateError(error);
      log.debug({ code }, "slack did not tell a person's name");
      if (retryable) names.delete(userId);
    }
  };

  return (userId) => {
    const known = names.get(userId);
    if (known !== undefined) return known;
    names.set(userId, userId);
    if (names.size > maxNames) names.delete(names.keys().next().value ?? "");
    void learn(userId);
    return userId;
  };
}
