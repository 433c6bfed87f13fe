import { mediaTypeOf } from "../media-type.ts";
import type { FakeChannel, DroppedFile, FakeMessage, FakeUser, Workspace } from "./workspace.ts";

/** A message as the Web API and events give it. */
export function messagePayload(workspace: Workspace, message: FakeMessage): object {
  const { ids, channels } = workspace;
  const { user, ts, threadTs, text, markdown, blocks, attachments, metadata, editedTs, clientMsgId, files } = message;
  const root = threadTs === null ? undefined : channels.get(message.channel)?.messages.get(threadTs);
  const replies = channels.get(message.channel)?.threads.get(ts);
  const shown = markdown === "" ? blocks : [{ type: "markdown", text: markdown }, ...blocks];
  return {
    type: "message",
    ...authorFields(workspace, user),
    ts,
    ...(clientMsgId !== null && { client_msg_id: clientMsgId }),
    text: text === "" ? markdown : text,
    team: ids.teamId,
    ...(threadTs !== null && { thread_ts: threadTs }),
    ...(root !== undefined && root !== message && { parent_user_id: root.user }),
    ...(message.isBroadcast && { subtype: "thread_broadcast", root: root && messagePayload(workspace, root) }),
    ...(replies !== undefined &&
      replies.size > 0 && {
        thread_ts: ts,
        reply_count: replies.size,
        reply_users: [...new Set([...replies].map((reply) => reply.user))],
        latest_reply: [...replies].at(-1)?.ts,
      }),
    ...(files.length > 0 && { files: files.map((file) => filePayload(workspace, user, file)), upload: false }),
    ...(shown.length > 0 && { blocks: shown }),
    ...(attachments.length > 0 && { attachments }),
    ...(metadata !== null && { metadata }),
    ...(editedTs !== null && { edited: { user, ts: editedTs } }),
  };
}

function filePayload({ ids, origin }: Workspace, user: string, { id, name, content }: DroppedFile): object {
  const address = `${origin}/files-pri/${ids.teamId}-${id}`;
  return {
    id,
    name,
    title: name,
    mimetype: mediaTypeOf(name),
    filetype: "text",
    user,
    user_team: ids.teamId,
    size: content.length,
    mode: "hosted",
    is_external: false,
    external_type: "",
    is_public: true,
    url_private: `${address}/${name}`,
    url_private_download: `${address}/download/${name}`,
    file_access: "visible",
  };
}

function authorFields({ ids, users }: Workspace, id: string): object {
  const { bot, name } = users.get(id) ?? { bot: null, name: id };
  if (bot === null) return { user: id };
  const { botId, appId } = bot;
  if (!bot.isUser) return { subtype: "bot_message", bot_id: botId, username: name };
  const profile = { id: botId, deleted: false, name, updated: 1_700_000_000, app_id: appId, team_id: ids.teamId };
  return { user: id, bot_id: botId, app_id: appId, bot_profile: profile };
}

export function userPayload({ ids }: Workspace, { id, name, bot, isGuest }: FakeUser): object {
  return {
    id,
    team_id: ids.teamId,
    name,
    deleted: false,
    real_name: name,
    tz: "Europe/Berlin",
    tz_offset: 3_600,
    profile: { real_name: name, display_name: name, team: ids.teamId, ...(bot !== null && { bot_id: bot.botId }) },
    is_admin: false,
    is_owner: false,
    is_restricted: isGuest,
    is_ultra_restricted: false,
    is_bot: bot !== null,
    is_app_user: false,
    updated: 1_700_000_000,
  };
}

export function channelPayload({ ids }: Workspace, channel: FakeChannel): object {
  const { id, kind, name, members, hasBot, isArchived } = channel;
  const common = {
    id,
    created: 1_700_000_000,
    is_archived: isArchived,
    is_org_shared: false,
    context_team_id: ids.teamId,
  };
  if (kind === "im") return { ...common, is_im: true, user: [...members][0], is_user_deleted: false, priority: 0 };
  return {
    ...common,
    name,
    name_normalized: name,
    is_channel: kind === "public",
    is_group: kind === "private",
    is_im: false,
    is_mpim: kind === "mpim",
    is_private: kind !== "public",
    is_general: false,
    is_shared: false,
    is_ext_shared: false,
    is_member: hasBot,
    topic: { value: "", creator: "", last_set: 0 },
    purpose: { value: "", creator: "", last_set: 0 },
    num_members: members.size,
  };
}
