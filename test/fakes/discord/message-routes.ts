import * as z from "zod";
import { type Answer, type Asked, done, invalid, ok, refusal } from "./answer.ts";
import { readMessage, type WantedMessage } from "./message-rules.ts";
import { channelPayload, messagePayload } from "./payloads.ts";
import type { Stage } from "./stage.ts";
import type { FakeChannel, FakeMessage } from "./world.ts";

const unknownChannel = refusal(404, 10003, "Unknown Channel");
export const unknownMessage = refusal(404, 10008, "Unknown Message");
const missingAccess = refusal(403, 50001, "Missing Access");
const missingPermissions = refusal(403, 50013, "Missing Permissions");
export const threadArchived = refusal(403, 50083, "Thread is archived");
/** "In the past few minutes", say Discord's docs. */
const nonceLifeMs = 5 * 60_000;

export function createMessage(stage: Stage, { ids: [channelId = ""], body }: Asked): Answer {
  const { world } = stage;
  return inChannel(stage, channelId, (channel) => {
    const refused = writing(channel);
    if (refused !== null) return refused;
    if (channel.type === 15) return refusal(400, 50008, "Cannot send messages in a non-text channel");
    const recipient = channel.recipientId === null ? undefined : world.users.get(channel.recipientId);
    if (recipient?.takesDirectMessages === false) return refusal(403, 50007, "Cannot send messages to this user");
    const read = readMessage(body);
    if ("refused" in read) return read.refused;
    const { wanted } = read;
    const repliesTo = referenceOf(stage, wanted);
    if (repliesTo === "unknown") return invalid("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message");
    const nonce = wanted.nonce === undefined ? null : String(wanted.nonce);
    const known = wanted.enforce_nonce === true && nonce !== null ? withNonce(stage, channelId, nonce) : undefined;
    if (known !== undefined) return ok(messagePayload(world, known));
    const { content, components = [], attachments = [], flags = 0 } = wanted;
    const own = { channelId, author: world.bot, content, components, attachments };
    const message = stage.post({ ...own, flags, nonce, repliesTo });
    stage.judge(message, wanted);
    return ok(messagePayload(world, message));
  });
}

export function editMessage(stage: Stage, { ids: [channelId = "", messageId = ""], body }: Asked): Answer {
  return inChannel(stage, channelId, (channel) => {
    const message = visibleMessage(stage, channelId, messageId);
    if (message === undefined) return unknownMessage;
    if (message.author.id !== stage.world.bot.id) {
      return refusal(403, 50005, "Cannot edit a message authored by another user");
    }
    return (channel.isArchived ? threadArchived : writing(channel)) ?? applyEdit(stage, message, body);
  });
}

export function applyEdit(stage: Stage, message: FakeMessage, body: unknown): Answer {
  const read = readMessage(body);
  if ("refused" in read) return read.refused;
  const { content, components, attachments, flags } = read.wanted;
  if (attachments !== undefined) message.attachments = attachments;
  if (components !== undefined) message.components = components;
  if (flags !== undefined) message.flags = (message.flags & ~4) | (flags & 4);
  message.isThinking = false;
  stage.edit(message, content);
  stage.judge(message, read.wanted);
  return ok(messagePayload(stage.world, message));
}

export function deleteMessage(stage: Stage, { ids: [channelId = "", messageId = ""], reason }: Asked): Answer {
  return inChannel(stage, channelId, (channel) => {
    const message = visibleMessage(stage, channelId, messageId);
    if (message === undefined) return unknownMessage;
    if (message.author.id !== stage.world.bot.id && channel.denied.has("manage")) return missingPermissions;
    if (channel.isArchived) return threadArchived;
    if (message.author.id !== stage.world.bot.id) stage.world.audit("MESSAGE_DELETE", message.author.id, reason);
    stage.remove([messageId], channelId);
    return done;
  });
}

export function getMessage(stage: Stage, { ids: [channelId = "", messageId = ""] }: Asked): Answer {
  return inChannel(stage, channelId, () => {
    const message = visibleMessage(stage, channelId, messageId);
    return message === undefined ? unknownMessage : ok(messagePayload(stage.world, message));
  });
}

/** Reopens a thread, which is all that the bot needs of it. */
export function editChannel(stage: Stage, { ids: [channelId = ""], body }: Asked): Answer {
  return inChannel(stage, channelId, (channel) => {
    if (body["archived"] !== false || channel.isLocked || channel.denied.has("send")) return missingPermissions;
    channel.isArchived = false;
    return ok(channelPayload(stage.world, channel));
  });
}

export function getChannel(stage: Stage, { ids: [channelId = ""] }: Asked): Answer {
  return inChannel(stage, channelId, (channel) => ok(channelPayload(stage.world, channel)));
}

export function showTyping(stage: Stage, { ids: [channelId = ""] }: Asked): Answer {
  return inChannel(stage, channelId, (channel) => (channel.denied.has("send") ? missingPermissions : done));
}

export function startThread(stage: Stage, { ids: [channelId = "", messageId = ""], body }: Asked): Answer {
  const { world } = stage;
  return inChannel(stage, channelId, (channel) => {
    if (channel.type !== 0 && channel.type !== 5)
      return refusal(400, 50024, "Cannot execute action on this channel type");
    if (channel.denied.has("threads")) return missingPermissions;
    if (!world.messages.has(messageId)) return unknownMessage;
    if (world.channels.has(messageId)) {
      return refusal(400, 160004, "A thread has already been created for this message");
    }
    const { data } = z.object({ name: z.string().min(1).max(100) }).safeParse(body);
    if (data === undefined) return invalid("name", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.");
    if (world.isFullOfThreads) return refusal(400, 160006, "Maximum number of active threads reached");
    const thread = world.addChannel(data.name, { id: messageId, type: 11, parentId: channelId });
    stage.gateway.dispatch("THREAD_CREATE", () => channelPayload(world, thread));
    return { status: 201, body: channelPayload(world, thread) };
  });
}

export function openDirect(stage: Stage, { body }: Asked): Answer {
  const recipient = stage.world.users.get(String(body["recipient_id"]));
  if (recipient === undefined) return invalid("recipient_id", "SNOWFLAKE_COERCE", "Unknown user");
  return ok(channelPayload(stage.world, stage.world.directChannel(recipient.id)));
}

function writing({ denied, isLocked, isArchived }: FakeChannel): Answer | null {
  if (denied.has("send")) return missingPermissions;
  if (!isLocked) return null;
  return isArchived ? threadArchived : refusal(403, 160005, "Thread is locked");
}

export function inChannel(stage: Stage, channelId: string, then: (channel: FakeChannel) => Answer): Answer {
  const channel = stage.world.channels.get(channelId);
  if (channel === undefined) return unknownChannel;
  return channel.denied.has("view") ? missingAccess : then(channel);
}

/** Ephemeral messages do not exist for the channel's own routes. */
function visibleMessage({ world }: Stage, channelId: string, messageId: string): FakeMessage | undefined {
  const message = world.messages.get(messageId);
  return message?.channelId === channelId && message.onlyFor === null ? message : undefined;
}

function referenceOf({ world }: Stage, { message_reference: reference }: WantedMessage): string | null | "unknown" {
  if (reference === undefined) return null;
  if (world.messages.has(reference.message_id)) return reference.message_id;
  return reference.fail_if_not_exists === false ? null : "unknown";
}

function withNonce({ world }: Stage, channelId: string, nonce: string): FakeMessage | undefined {
  return [...world.messages.values()].find(
    (message) =>
      message.author === world.bot &&
      message.channelId === channelId &&
      message.nonce === nonce &&
      message.at > world.now() - nonceLifeMs,
  );
}
