import * as z from "zod";
import { channelOf, flag, method, type Method } from "./method.ts";
import { channelPayload, messagePayload } from "./payloads.ts";
import { Refusal } from "./refusal.ts";
import { checkGranted, checkScope } from "./scopes.ts";
import type { ChannelKind, FakeMessage, Workspace } from "./workspace.ts";

const paging = { limit: z.coerce.number().int().min(1).max(999).default(100), cursor: z.string().optional() };

const page = {
  ...paging,
  channel: z.string(),
  oldest: z.string().optional(),
  latest: z.string().optional(),
  inclusive: flag.default(false),
  include_all_metadata: flag.default(false),
};

interface Page {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly oldest?: string | undefined;
  readonly latest?: string | undefined;
  readonly inclusive: boolean;
  readonly include_all_metadata: boolean;
}

const kindsByType: Readonly<Record<string, ChannelKind>> = {
  public_channel: "public",
  private_channel: "private",
  mpim: "mpim",
  im: "im",
};

export const conversationMethods: Readonly<Record<string, Method>> = {
  "conversations.info": method({ channel: z.string() }, (stage, args) => {
    const channel = channelOf(stage, args.channel);
    checkScope(stage.scopes, channel.kind, "read");
    return { channel: channelPayload(stage.workspace, channel) };
  }),

  "conversations.members": method(
    { channel: z.string(), limit: z.coerce.number().int().min(1).max(1_000).default(100), cursor: paging.cursor },
    (stage, args) => {
      const channel = channelOf(stage, args.channel);
      checkScope(stage.scopes, channel.kind, "read");
      const all = [...channel.members, ...(channel.hasBot ? [stage.workspace.ids.botUserId] : [])];
      const { shown, next } = cut(all, (id) => id, args.limit, args.cursor);
      return { members: shown, response_metadata: { next_cursor: next ?? "" } };
    },
  ),

  "pins.list": method({ channel: z.string() }, (stage, args) => {
    const channel = channelOf(stage, args.channel, true);
    checkGranted(stage.scopes, "pins:read");
    const items = channel.pins.flatMap((ts) => {
      const message = channel.messages.get(ts);
      if (message === undefined) return [];
      return [
        {
          type: "message",
          channel: channel.id,
          created: 1_700_000_000,
          message: messagePayload(stage.workspace, message),
        },
      ];
    });
    return { items };
  }),

  "conversations.open": method({ users: z.string().min(1) }, ({ workspace }, args) => {
    if (!workspace.users.has(args.users)) throw new Refusal("user_not_found");
    return { channel: channelPayload(workspace, workspace.directChannel(args.users)) };
  }),

  "users.conversations": method(
    { ...paging, types: z.string().default("public_channel"), exclude_archived: flag.default(false) },
    ({ workspace, scopes }, { types, exclude_archived: isWithoutArchived, limit, cursor }) => {
      const kinds = types.split(",").map((type) => kindsByType[type.trim()]);
      for (const kind of kinds) {
        if (kind === undefined) throw new Refusal("invalid_types");
        checkScope(scopes, kind, "read");
      }
      const own = [...workspace.channels.values()].filter(
        ({ kind, hasBot, isArchived }) => hasBot && kinds.includes(kind) && !(isArchived && isWithoutArchived),
      );
      const { shown, next } = cut(own, ({ id }) => id, limit, cursor);
      return {
        channels: shown.map((channel) => channelPayload(workspace, channel)),
        response_metadata: { next_cursor: next?.id ?? "" },
      };
    },
  ),

  "conversations.history": method(page, (stage, args) => {
    const channel = channelOf(stage, args.channel, true);
    checkScope(stage.scopes, channel.kind, "history");
    const shown = [...channel.messages.values()].filter(
      ({ ts, threadTs, isBroadcast }) => threadTs === null || threadTs === ts || isBroadcast,
    );
    return pageOf(stage.workspace, shown.toReversed().filter(isWithin(args)), args);
  }),

  // The first message of the thread is in its answer whatever the time asked for.
  "conversations.replies": method({ ...page, ts: z.string() }, (stage, args) => {
    const channel = channelOf(stage, args.channel, true);
    checkScope(stage.scopes, channel.kind, "history");
    const root = channel.messages.get(args.ts);
    const replies = [...(channel.threads.get(args.ts) ?? [])];
    if (root === undefined && replies.length === 0) throw new Refusal("thread_not_found");
    const within = replies.filter(isWithin(args));
    return pageOf(stage.workspace, root === undefined ? within : [root, ...within], args);
  }),
};

function isWithin({ oldest = "0", latest = "9999999999.999999", inclusive }: Page): (message: FakeMessage) => boolean {
  return ({ ts }) => (ts > oldest && ts < latest) || (inclusive && (ts === oldest || ts === latest));
}

function pageOf(workspace: Workspace, all: readonly FakeMessage[], wanted: Page): object {
  const { limit, cursor, include_all_metadata: isWithMetadata } = wanted;
  const { shown, next } = cut(all, ({ ts }) => ts, limit, cursor);
  return {
    messages: shown.map((message) => {
      const { metadata, ...payload } = { metadata: undefined, ...messagePayload(workspace, message) };
      return { ...payload, ...(isWithMetadata && metadata !== undefined && { metadata }) };
    }),
    has_more: next !== undefined,
    response_metadata: { next_cursor: next?.ts ?? "" },
  };
}

/** A cursor names the item where the next page begins. */
function cut<Item>(all: readonly Item[], nameOf: (item: Item) => string, limit: number, cursor: string | undefined) {
  const start = cursor === undefined ? 0 : all.findIndex((item) => nameOf(item) === cursor);
  if (start === -1) throw new Refusal("invalid_cursor");
  return { shown: all.slice(start, start + limit), next: all[start + limit] };
}
