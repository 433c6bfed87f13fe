import * as z from "zod";
import { type Answer, type Asked, invalid, ok } from "./answer.ts";
import { inChannel } from "./message-routes.ts";
import type { Stage } from "./stage.ts";
import type { FakeMessage } from "./world.ts";

const id = z.string().regex(/^\d+$/);
const wish = z
  .strictObject({ limit: z.coerce.number().int().min(1).max(100), before: id, after: id, around: id })
  .partial()
  .refine(({ before, after, around }) => [before, after, around].filter((one) => one !== undefined).length < 2);

/** The newest message first, whichever way is paged. */
export function listMessages(stage: Stage, { ids: [channelId = ""], query }: Asked): Answer {
  return inChannel(stage, channelId, ({ denied }) => {
    const { data } = wish.safeParse(Object.fromEntries(query));
    if (data === undefined) return invalid("limit", "NUMBER_TYPE_MAX", "Wrong limit, or more than one place to begin");
    // Not a refusal: without Read Message History there is no history.
    const history = denied.has("history") ? [] : stage.world.history(channelId);
    return ok(pageOf(history, data).map((message) => payloadOf(stage, message)));
  });
}

function pageOf(history: readonly FakeMessage[], { limit = 50, before, after, around }: z.output<typeof wish>) {
  const messages = history.toSorted((a, b) => Number(BigInt(b.id) - BigInt(a.id)));
  if (after !== undefined) return messages.filter((message) => BigInt(message.id) > BigInt(after)).slice(-limit);
  if (before !== undefined) return messages.filter((message) => BigInt(message.id) < BigInt(before)).slice(0, limit);
  if (around === undefined) return messages.slice(0, limit);
  const middle = messages.findIndex((message) => BigInt(message.id) <= BigInt(around));
  return messages.slice(Math.max(0, middle - Math.floor(limit / 2))).slice(0, limit);
}

/** The REST API says neither the server nor who the author is in it. */
function payloadOf(stage: Stage, message: FakeMessage): object {
  const {
    guild_id: _guild,
    member: _member,
    channel_type: _type,
    ...payload
  } = stage.payloadOf(message, stage.gateway.grantedIntents);
  return payload;
}
