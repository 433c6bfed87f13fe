import * as z from "zod";
import type { Identity } from "./identity.ts";

const removed = z.object({
  event: z.discriminatedUnion("type", [
    z.object({ type: z.literal("app_uninstalled") }),
    z.object({ type: z.literal("tokens_revoked"), tokens: z.object({ bot: z.array(z.string()).default([]) }) }),
  ]),
});

/** Whether a body says that the bot's token is no longer worth anything; those of people may go, too. */
export function parseRemoval(body: unknown, { botUserId }: Identity): boolean {
  const event = removed.safeParse(body).data?.event;
  return event?.type === "app_uninstalled" || event?.tokens.bot.includes(botUserId) === true;
}
