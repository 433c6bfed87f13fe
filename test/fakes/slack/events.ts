import { messagePayload } from "./payloads.ts";
import type { FakeChannel, FakeMessage, Workspace } from "./workspace.ts";

/** What the Events API wraps around an event. */
export function eventCallback(workspace: Workspace, event: object): object {
  const { teamId, appId, botUserId } = workspace.ids;
  return {
    token: "verification",
    team_id: teamId,
    context_team_id: teamId,
    context_enterprise_id: null,
    api_app_id: appId,
    event,
    type: "event_callback",
    event_id: workspace.newId("Ev"),
    event_time: Math.floor(workspace.now() / 1_000),
    authorizations: [
      { enterprise_id: null, team_id: teamId, user_id: botUserId, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
    event_context: "4-context",
  };
}

export function writtenEvent(workspace: Workspace, channel: FakeChannel, message: FakeMessage): object {
  const place = { channel: channel.id, event_ts: message.ts, channel_type: channelTypes[channel.kind] };
  const shared = message.files.length > 0 && !message.isBroadcast ? { subtype: "file_share" } : {};
  return { ...messagePayload(workspace, message), ...shared, ...place };
}

/** What comes beside the message where it mentions the bot, with the same ts. */
export function mentionEvents(workspace: Workspace, channel: FakeChannel, message: FakeMessage): readonly object[] {
  const isMention = channel.kind !== "im" && message.text.includes(`<@${workspace.ids.botUserId}>`);
  const place = { channel: channel.id, event_ts: message.ts };
  return isMention ? [{ ...messagePayload(workspace, message), type: "app_mention", ...place }] : [];
}

export function reactionEvent(
  workspace: Workspace,
  { channel, ts, user: itemUser }: FakeMessage,
  user: string,
  reaction: string,
  type: "reaction_added" | "reaction_removed" = "reaction_added",
): object {
  const item = { type: "message", channel, ts };
  return { type, user, reaction, item_user: itemUser, item, event_ts: workspace.newTs() };
}

/** A message was pinned in its channel, or is pinned no more. */
export function pinEvent(
  workspace: Workspace,
  message: FakeMessage,
  user: string,
  type: "pin_added" | "pin_removed",
  channel: FakeChannel,
): object {
  const { channel: id, ts } = message;
  const link = `https://example.slack.com/archives/${id}/p${ts.replace(".", "")}`;
  const item = { type: "message", channel: id, message: { ...messagePayload(workspace, message), permalink: link } };
  const more = { item_user: message.user, pin_count: channel.pins.length, event_ts: workspace.newTs() };
  return { type, user, channel_id: id, item, ...more };
}

/** Somebody pressed the stop button of Slack; the streams are those that it ended. */
export function stoppedEvent(
  workspace: Workspace,
  { channel, user, thread_ts }: { readonly channel: string; readonly user: string; readonly thread_ts: string },
  streams: readonly FakeMessage[],
): object {
  const ended = streams.map(({ ts }) => ts);
  const place = { channel, user, thread_ts };
  return { type: "agent_session_stopped", ...place, streaming_message_ts: ended, event_ts: workspace.newTs() };
}

export function changedEvent(workspace: Workspace, channel: FakeChannel, message: FakeMessage, before: object): object {
  const ts = workspace.newTs();
  return {
    ...place(channel),
    subtype: "message_changed",
    message: messagePayload(workspace, message),
    previous_message: before,
    ts,
    event_ts: ts,
  };
}

export function deletedEvent(workspace: Workspace, channel: FakeChannel, message: FakeMessage): object {
  const ts = workspace.newTs();
  return {
    ...place(channel),
    subtype: "message_deleted",
    deleted_ts: message.ts,
    previous_message: messagePayload(workspace, message),
    ts,
    event_ts: ts,
  };
}

function place({ id, kind }: FakeChannel): object {
  return { type: "message", channel: id, channel_type: channelTypes[kind], hidden: true };
}

const channelTypes = { public: "channel", private: "group", mpim: "mpim", im: "im" } as const;

/** What the composer of Slack makes of a line of text. */
export function richText(text: string): object {
  const parts = text.split(/(<@\w+>)/).filter((part) => part !== "");
  const elements = parts.map((part) => {
    const [, user] = /^<@(\w+)>$/.exec(part) ?? [];
    return user === undefined ? { type: "text", text: part } : { type: "user", user_id: user };
  });
  return { type: "rich_text", block_id: "b1", elements: [{ type: "rich_text_section", elements }] };
}
