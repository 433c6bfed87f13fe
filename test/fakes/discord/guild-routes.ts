import type { ServerResponse } from "node:http";
import * as z from "zod";
import { type Answer, type Asked, invalid, ok, refusal } from "./answer.ts";
import { inChannel } from "./message-routes.ts";
import { channelPayload, memberPayload, userPayload } from "./payloads.ts";
import type { Stage } from "./stage.ts";
import type { FakeChannel } from "./world.ts";

const unknownGuild = refusal(404, 10004, "Unknown Guild");
const missingAccess = refusal(403, 50001, "Missing Access");
const page = (most: number) =>
  z
    .strictObject({ limit: z.coerce.number().int().min(1).max(most), before: z.iso.datetime({ offset: true }) })
    .partial();

export function getMember({ world }: Stage, { ids: [guildId, userId = ""] }: Asked): Answer {
  if (guildId !== world.guildId) return unknownGuild;
  const user = world.users.get(userId);
  if (user === undefined) return refusal(404, 10013, "Unknown User");
  if (!user.isMember) return refusal(404, 10007, "Unknown Member");
  const roles = user === world.bot ? [world.botRoleId] : [];
  return ok({ ...memberPayload(), roles, user: userPayload(user) });
}

const timeOut = z.strictObject({ communication_disabled_until: z.iso.datetime({ offset: true }).nullable() });
const longestTimeOutMs = 28 * 86_400_000;

/** Keeps somebody from writing for a while, which is all that the bot changes of members. */
export function editMember({ world }: Stage, { ids: [guildId, userId = ""], body, reason }: Asked): Answer {
  if (guildId !== world.guildId) return unknownGuild;
  const user = world.users.get(userId);
  if (user === undefined) return refusal(404, 10013, "Unknown User");
  if (!user.isMember) return refusal(404, 10007, "Unknown Member");
  const { data } = timeOut.safeParse(body);
  const field = "communication_disabled_until";
  if (data === undefined) return invalid(field, "DATE_TIME_TYPE_PARSE", "Could not parse. Should be ISO8601.");
  const until = data.communication_disabled_until;
  if (until !== null && Date.parse(until) > world.now() + longestTimeOutMs + 60_000)
    return invalid(field, "MEMBER_TIMEOUT_TOO_LONG", "Must be at most 28 days in the future.");
  if (!world.mayModerateMembers) return refusal(403, 50013, "Missing Permissions");
  if (until === null) world.timedOut.delete(userId);
  else world.timedOut.set(userId, until);
  world.audit("MEMBER_UPDATE", userId, reason);
  return ok({ ...memberPayload(), communication_disabled_until: until, user: userPayload(user) });
}

export function listActiveThreads(stage: Stage, { ids: [guildId] }: Asked): Answer {
  if (guildId !== stage.world.guildId) return unknownGuild;
  const threads = threadsOf(stage).filter(({ isArchived }) => !isArchived);
  return ok({ threads: threads.map((thread) => channelPayload(stage.world, thread)), members: [] });
}

/** Public threads; those that were archived last first. */
export function listArchivedThreads(stage: Stage, { ids: [channelId = ""], query }: Asked): Answer {
  return inChannel(stage, channelId, ({ denied }) => {
    if (denied.has("history")) return missingAccess;
    const { data } = page(100).safeParse(Object.fromEntries(query));
    if (data === undefined) return invalid("before", "DATE_TIME_TYPE_PARSE", "Could not parse. Should be ISO8601.");
    const { limit = 50, before } = data;
    const archived = threadsOf(stage).filter(
      ({ isArchived, parentId, type }) => isArchived && parentId === channelId && type === 11,
    );
    // All of them were archived at the same time here.
    const shown = before === undefined ? archived.slice(0, limit) : [];
    const threads = shown.map((thread) => channelPayload(stage.world, thread));
    return ok({ threads, members: [], has_more: before === undefined && archived.length > limit });
  });
}

/** What was pinned last first. */
export function listPins(stage: Stage, { ids: [channelId = ""], query }: Asked): Answer {
  return inChannel(stage, channelId, ({ pins, denied }) => {
    const { data } = page(50).safeParse(Object.fromEntries(query));
    if (data === undefined) return invalid("limit", "NUMBER_TYPE_MAX", "Wrong limit, or no time");
    const { limit = 50, before } = data;
    const end = before === undefined ? Infinity : Date.parse(before);
    const pinned = [...pins].filter(([, at]) => at < end).toSorted(([, a], [, b]) => b - a);
    const items = pinned.slice(0, limit).flatMap(([id, at]) => {
      const message = stage.world.messages.get(id);
      if (message === undefined) return [];
      const { guild_id: _, member: __, ...payload } = stage.payloadOf(message, stage.gateway.grantedIntents);
      return [{ pinned_at: new Date(at).toISOString(), message: payload }];
    });
    return ok({ items: denied.has("history") ? [] : items, has_more: pinned.length > limit });
  });
}

/** Anybody may have it who knows the address. */
export function sendAttachment({ world }: Stage, path: string, response: ServerResponse): void {
  const [, , , id] = path.split("/");
  const all = [...world.messages.values()].flatMap(({ attachments }) => attachments);
  const found = all.find((attachment) => attachment.id === id);
  if (found === undefined) response.writeHead(404).end("This content is no longer available.");
  else response.writeHead(200, { "content-type": "text/plain" }).end(found.content);
}

function threadsOf({ world }: Stage): FakeChannel[] {
  return [...world.channels.values()].filter(({ type, denied }) => (type === 11 || type === 12) && !denied.has("view"));
}
