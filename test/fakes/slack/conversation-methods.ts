import * as z from "zod";
import { channelOf, flag, method, type Method } from "./method.ts";
import { channelPayload, messagePayload } from "./payloads.ts";
import { Refusal } from "./refusal.ts";
import type { FakeMessage, Workspace } from "./workspace.ts";

const page = {
  channel: z.string(),
  limit: z.coerce.number().int().min(1).max(999).default(100),
  cursor: z.string().optional(),
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

export const conversationMethods: Readonly<Record<string, Method>> = {
  "conversations.info": method({ channel: z.string() }, (stage, args) => ({
    channel: channelPayload(stage.workspace, channelOf(stage, args.channel)),
  })),

  "conversations.open": method({ users: z.string().min(1) }, ({ workspace }, args) => {
    if (!workspace.users.has(args.users)) throw new Refusal("user_not_found");
    return { channel: channelPayload(workspace, workspace.directChannel(args.users)) };
  }),

  "conversations.history": method(page, (stage, args) => {
    const { messages } = channelOf(stage, args.channel, true);
    const roots = [...messages.values()].filter(({ ts, threadTs }) => threadTs === null || threadTs === ts);
    return pageOf(stage.workspace, roots.toReversed(), args);
  }),

  "conversations.replies": method({ ...page, ts: z.string() }, (stage, args) => {
    const { messages, threads } = channelOf(stage, args.channel, true);
    const root = messages.get(args.ts);
    const replies = [...(threads.get(args.ts) ?? [])];
    if (root === undefined && replies.length === 0) throw new Refusal("thread_not_found");
    return pageOf(stage.workspace, root === undefined ? replies : [root, ...replies], args);
  }),
};

/** A cursor is the ts where the next page begins. */
function pageOf(workspace: Workspace, all: readonly FakeMessage[], wanted: Page): object {
  const { limit, cursor, oldest = "0", latest = "9999999999.999999", inclusive } = wanted;
  const within = all.filter(
    ({ ts }) => (ts > oldest && ts < latest) || (inclusive && (ts === oldest || ts === latest)),
  );
  const start = cursor === undefined ? 0 : within.findIndex(({ ts }) => ts === cursor);
  if (start === -1) throw new Refusal("invalid_cursor");
  const next = within[start + limit];
  return {
    messages: within.slice(start, start + limit).map((message) => {
      const { metadata, ...payload } = { metadata: undefined, ...messagePayload(workspace, message) };
      return { ...payload, ...(wanted.include_all_metadata && metadata !== undefined && { metadata }) };
    }),
    has_more: next !== undefined,
    response_metadata: { next_cursor: next?.ts ?? "" },
  };
}
