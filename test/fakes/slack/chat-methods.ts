import * as z from "zod";
import { contentFields, readContent } from "./content-rules.ts";
import { changedEvent, deletedEvent, writtenEvent } from "./events.ts";
import { channelOf, flag, messageOf, method, type Method, type Stage } from "./method.ts";
import { messagePayload } from "./payloads.ts";
import { Refusal } from "./refusal.ts";

const place = { channel: z.string(), ts: z.string() };

/** What a workspace admin's token may do beside: delete what others wrote. */
export const adminMethods: Readonly<Record<string, Method>> = {
  "chat.delete": method(place, (stage, args) => {
    const channel = stage.workspace.channels.get(args.channel);
    if (channel === undefined) throw new Refusal("channel_not_found");
    const message = messageOf(channel, args.ts);
    stage.tell(deletedEvent(stage.workspace, channel, message));
    stage.workspace.removeMessage(message);
    return { channel: channel.id, ts: message.ts };
  }),
};

export const chatMethods: Readonly<Record<string, Method>> = {
  "chat.postMessage": method(
    {
      ...contentFields,
      channel: z.string(),
      thread_ts: z.string().optional(),
      reply_broadcast: flag.optional(),
      unfurl_links: flag.optional(),
      unfurl_media: flag.optional(),
    },
    (stage, args) => {
      const { workspace } = stage;
      // A user's id posts into the direct messages with that user.
      const { id } = workspace.users.has(args.channel) ? workspace.directChannel(args.channel) : { id: args.channel };
      const channel = channelOf(stage, id, true);
      const content = readContent(args, workspace.files);
      const threadTs = args.thread_ts ?? null;
      const isBroadcast = threadTs !== null && args.reply_broadcast === true;
      const given = { ...content, user: workspace.ids.botUserId, threadTs, isBroadcast };
      const message = workspace.addMessage(channel, given);
      stage.tell(writtenEvent(workspace, channel, message));
      return { channel: channel.id, ts: message.ts, message: messagePayload(workspace, message) };
    },
  ),

  "chat.update": method({ ...contentFields, ...place }, (stage, args) => {
    const { workspace } = stage;
    const { channel, message } = own(stage, args, "cant_update_message");
    if (workspace.streamState(message) === "open") throw new Refusal("streaming_state_conflict");
    const content = readContent(args, workspace.files, "update");
    // Blocks, attachments and metadata that are not mentioned stay as they were.
    const blocks = args.blocks ?? (args.markdown_text === undefined ? message.blocks : []);
    const { attachments = message.attachments, metadata = message.metadata } = args;
    const before = messagePayload(workspace, message);
    Object.assign(message, { ...content, blocks, attachments, metadata, editedTs: workspace.newTs() });
    stage.tell(changedEvent(workspace, channel, message, before));
    return {
      channel: channel.id,
      ts: message.ts,
      text: message.text,
      message: messagePayload(workspace, message),
    };
  }),

  "chat.delete": method(place, (stage, args) => {
    const { channel, message } = own(stage, args, "cant_delete_message");
    if (stage.workspace.streamState(message) === "open") throw new Refusal("cant_delete_message");
    stage.tell(deletedEvent(stage.workspace, channel, message));
    stage.workspace.removeMessage(message);
    return { channel: channel.id, ts: message.ts };
  }),

  "chat.postEphemeral": method(
    { ...contentFields, channel: z.string(), user: z.string(), thread_ts: z.string().optional() },
    (stage, args) => {
      const channel = channelOf(stage, args.channel, true);
      if (!channel.members.has(args.user)) throw new Refusal("user_not_in_channel");
      const content = readContent(args, stage.workspace.files);
      const given = { ...content, threadTs: args.thread_ts ?? null };
      return { message_ts: stage.workspace.addEphemeral(channel.id, args.user, given).ts };
    },
  ),

  "chat.getPermalink": method({ channel: z.string(), message_ts: z.string() }, (stage, args) => {
    const channel = channelOf(stage, args.channel);
    const { ts, threadTs } = messageOf(channel, args.message_ts);
    const within = threadTs === null ? "" : `?thread_ts=${threadTs}&cid=${channel.id}`;
    const permalink = `https://example.slack.com/archives/${channel.id}/p${ts.replace(".", "")}${within}`;
    return { channel: channel.id, permalink };
  }),
};

function own(stage: Stage, args: { channel: string; ts: string }, refusal: string) {
  const channel = channelOf(stage, args.channel);
  const message = messageOf(channel, args.ts);
  if (message.user !== stage.workspace.ids.botUserId) throw new Refusal(refusal);
  return { channel, message };
}
