import * as z from "zod";
import { checkBlocks } from "./block-rules.ts";
import { reactionEvent } from "./events.ts";
import { channelOf, messageOf, method, type Method, sessionStatus } from "./method.ts";
import { userPayload } from "./payloads.ts";
import { Refusal } from "./refusal.ts";

const reaction = { channel: z.string(), timestamp: z.string(), name: z.string().regex(/^[\w+'-]+$/) };

/** What is neither a message nor a conversation. */
export const appMethods: Readonly<Record<string, Method>> = {
  "auth.test": method({}, ({ workspace: { ids } }) => ({
    url: "https://example.slack.com/",
    team: "Example",
    user: "threadwise",
    team_id: ids.teamId,
    user_id: ids.botUserId,
    bot_id: ids.botId,
    is_enterprise_install: false,
  })),

  "apps.connections.open": method({}, ({ openConnection }) => ({ url: openConnection() })),

  "users.info": method({ user: z.string() }, ({ workspace }, args) => {
    const user = workspace.users.get(args.user);
    if (user === undefined) throw new Refusal("user_not_found");
    return { user: userPayload(workspace, user) };
  }),

  "reactions.add": method(reaction, (stage, { channel, timestamp, name }) => {
    const message = messageOf(channelOf(stage, channel, true), timestamp);
    const { botUserId } = stage.workspace.ids;
    const people = message.reactions.get(name) ?? new Set();
    if (people.has(botUserId)) throw new Refusal("already_reacted");
    message.reactions.set(name, people.add(botUserId));
    stage.tell(reactionEvent(stage.workspace, message, botUserId, name));
    return {};
  }),

  "reactions.remove": method(reaction, (stage, { channel, timestamp, name }) => {
    const { reactions } = messageOf(channelOf(stage, channel, true), timestamp);
    if (reactions.get(name)?.delete(stage.workspace.ids.botUserId) !== true) throw new Refusal("no_reaction");
    if (reactions.get(name)?.size === 0) reactions.delete(name);
    return {};
  }),

  "agents.sessions.setStatus": method(
    {
      channel_id: z.string(),
      thread_ts: z.string().min(1),
      status: sessionStatus,
      title: z.string().min(1).max(200).optional(),
      initiator_user_id: z.string().optional(),
    },
    (stage, args) => {
      const { id } = channelOf(stage, args.channel_id, true);
      stage.workspace.setSession(id, args.thread_ts, args.status);
      return { status: args.status };
    },
  ),

  "assistant.threads.setStatus": method(
    {
      channel_id: z.string(),
      thread_ts: z.string().min(1),
      status: z.string(),
      loading_messages: z.array(z.string().min(1)).max(10).optional(),
    },
    (stage, args) => {
      const { id } = channelOf(stage, args.channel_id, true);
      stage.workspace.setStatus(id, args.thread_ts, args.status);
      return {};
    },
  ),

  "assistant.threads.setSuggestedPrompts": method(
    {
      channel_id: z.string(),
      thread_ts: z.string().min(1).optional(),
      title: z.string().optional(),
      prompts: z
        .array(z.object({ title: z.string().min(1), message: z.string().min(1) }))
        .min(1)
        .max(4),
    },
    (stage, args) => {
      channelOf(stage, args.channel_id, true);
      return {};
    },
  ),

  "views.publish": method(
    { user_id: z.string(), view: z.looseObject({ type: z.literal("home"), blocks: z.array(z.looseObject({})) }) },
    ({ workspace }, { user_id: user, view }) => {
      if (!workspace.users.has(user)) throw new Refusal("user_not_found");
      // A view takes twice the blocks of a message.
      checkBlocks(view.blocks.slice(0, 50));
      checkBlocks(view.blocks.slice(50));
      const { teamId, appId, botId } = workspace.ids;
      return { view: { id: workspace.newId("V"), team_id: teamId, app_id: appId, bot_id: botId, ...view } };
    },
  ),
};
