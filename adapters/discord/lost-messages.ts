import { RESTJSONErrorCodes, SnowflakeUtil } from "discord.js";
import type { CardButton } from "../../src/platform/card.ts";
import { type DiscordApi, historyPage } from "./api.ts";
import { buttonIds, parseCardId, parsePress } from "./buttons.ts";
import { hasCode } from "./translate-error.ts";

/** What got lost was posted while its question was answered, so it stands near to it. */
const maxPages = 3;

/**
 * The messages in a channel that belong to a turn, oldest first. Discord forgets the nonces of messages within minutes; but
 * each message of an answer is posted with a button that names its turn, and keeps it until its id is stored.
 *
 * @param since the id of the question.
 * @param known ids that are known to be the turn's.
 */
export async function findMessages(
  api: DiscordApi,
  channelId: string,
  since: string,
  turnId: string,
  known: ReadonlySet<string>,
): Promise<string[]> {
  const found: string[] = [];
  let after = since;
  for (let page = 0; page < maxPages; page++) {
    const messages = await pageAfter(api, channelId, after);
    const last = messages.at(-1);
    const isOurs = (ids: readonly string[]) => ids.some((id) => parsePress(id)?.turnId === turnId);
    const ours = messages.filter(({ id, components }) => known.has(id) || isOurs(buttonIds(components)));
    found.push(...ours.map(({ id }) => id));
    if (last === undefined || messages.length < historyPage) break;
    after = last.id;
  }
  return found;
}

/** The bot's card with this button in a channel, since a time (epoch milliseconds); null where there is none. */
export async function findCard(
  api: DiscordApi,
  channelId: string,
  { action, value }: Pick<CardButton, "action" | "value">,
  since: number,
): Promise<string | null> {
  let after = String(SnowflakeUtil.generate({ timestamp: since, increment: 0n, workerId: 0n, processId: 0n }));
  for (let page = 0; page < maxPages; page++) {
    const messages = await pageAfter(api, channelId, after);
    const found = messages.find(({ components }) =>
      buttonIds(components)
        .map(parseCardId)
        .some((asked) => asked?.action === action && asked.value === value),
    );
    const last = messages.at(-1);
    if (found !== undefined) return found.id;
    if (last === undefined || messages.length < historyPage) break;
    after = last.id;
  }
  return null;
}

/** Nothing where the channel is gone or hidden: then it can't be written to, either. */
async function pageAfter(api: DiscordApi, channelId: string, after: string) {
  try {
    return await api.fetchMessagesAfter(channelId, after);
  } catch (error) {
    if (hasCode(error, RESTJSONErrorCodes.UnknownChannel, RESTJSONErrorCodes.MissingAccess)) return [];
    throw error;
  }
}
