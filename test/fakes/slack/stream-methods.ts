import * as z from "zod";
import { checkBlocks } from "./block-rules.ts";
import { checkMarkdown, contentFields } from "./content-rules.ts";
import { changedEvent, writtenEvent } from "./events.ts";
import { channelOf, messageOf, method, type Method, sessionStatus, type Stage } from "./method.ts";
import { messagePayload } from "./payloads.ts";
import { Refusal } from "./refusal.ts";
import type { Block, FakeChannel, FakeMessage } from "./workspace.ts";

const chunk = z.discriminatedUnion("type", [
  z.object({ type: z.literal("markdown_text"), text: z.string() }),
  z.object({
    type: z.literal("task_update"),
    id: z.string().min(1),
    title: z.string().min(1).max(256),
    status: z.enum(["pending", "in_progress", "complete", "error"]),
    details: z.string().optional(),
    output: z.string().optional(),
    sources: z.array(z.looseObject({ type: z.literal("url"), url: z.string(), text: z.string() })).optional(),
  }),
  z.object({ type: z.literal("plan_update"), title: z.string().min(1).max(256) }),
  z.object({ type: z.literal("blocks"), blocks: z.array(z.looseObject({})) }),
]);

const piece = { markdown_text: z.string().optional(), chunks: z.array(chunk).optional() };
const place = { channel: z.string(), ts: z.string() };

interface Piece {
  readonly markdown_text?: string | undefined;
  readonly chunks?: readonly z.output<typeof chunk>[] | undefined;
}

export const streamMethods: Readonly<Record<string, Method>> = {
  "chat.startStream": method(
    {
      ...piece,
      channel: z.string(),
      thread_ts: z.string().min(1),
      recipient_team_id: z.string().optional(),
      recipient_user_id: z.string().optional(),
      task_display_mode: z.enum(["timeline", "plan"]).optional(),
    },
    (stage, args) => {
      const { workspace } = stage;
      const channel = channelOf(stage, args.channel, true);
      checkRecipient(stage, channel, args);
      checkPiece(args);
      const stream = { state: "open" as const, appendedAt: workspace.now() };
      const own = { user: workspace.ids.botUserId, threadTs: args.thread_ts, stream };
      const message = workspace.addMessage(channel, own);
      extend(message, args);
      stage.tell(writtenEvent(workspace, channel, message));
      return { channel: channel.id, ts: message.ts };
    },
  ),

  "chat.appendStream": method({ ...piece, ...place }, (stage, args) => {
    const { channel, message } = openStream(stage, args);
    checkPiece(args);
    if (args.markdown_text === undefined && args.chunks === undefined) throw new Refusal("no_text");
    checkRoom(stage, message, args);
    extend(message, args);
    if (message.stream !== null) message.stream.appendedAt = stage.workspace.now();
    return { channel: channel.id, ts: message.ts };
  }),

  "chat.stopStream": method(
    {
      ...piece,
      ...place,
      blocks: contentFields.blocks,
      metadata: contentFields.metadata,
      session_status: sessionStatus.optional(),
    },
    (stage, args) => {
      const { channel, message } = openStream(stage, args);
      checkPiece(args);
      checkBlocks(args.blocks ?? [], stage.workspace.files);
      checkRoom(stage, message, args);
      const before = messagePayload(stage.workspace, message);
      extend(message, args);
      message.blocks = [...message.blocks, ...(args.blocks ?? [])];
      message.metadata = args.metadata ?? null;
      if (message.stream !== null) message.stream.state = "stopped";
      if (args.session_status !== undefined) {
        stage.workspace.setSession(channel.id, message.threadTs, args.session_status);
      }
      stage.tell(changedEvent(stage.workspace, channel, message, before));
      return { channel: channel.id, ts: message.ts, message: messagePayload(stage.workspace, message) };
    },
  ),
};

/** Outside direct messages, Slack must be told who is watching. */
function checkRecipient(
  { workspace }: Stage,
  channel: FakeChannel,
  to: { readonly recipient_team_id?: string | undefined; readonly recipient_user_id?: string | undefined },
): void {
  if (channel.kind !== "im" && to.recipient_team_id === undefined) throw new Refusal("missing_recipient_team_id");
  if (channel.kind !== "im" && to.recipient_user_id === undefined) throw new Refusal("missing_recipient_user_id");
  if ((to.recipient_team_id ?? workspace.ids.teamId) !== workspace.ids.teamId) throw new Refusal("team_not_found");
  if (to.recipient_user_id !== undefined && !workspace.users.has(to.recipient_user_id)) {
    throw new Refusal("user_not_found");
  }
}

function openStream(stage: Stage, args: { channel: string; ts: string }) {
  const channel = channelOf(stage, args.channel);
  const message = messageOf(channel, args.ts);
  if (message.user !== stage.workspace.ids.botUserId) throw new Refusal("message_not_owned_by_app");
  if (stage.workspace.streamState(message) !== "open") throw new Refusal("message_not_in_streaming_state");
  return { channel, message };
}

function checkPiece({ markdown_text: markdown = "", chunks = [] }: Piece): void {
  checkMarkdown(markdown);
  for (const chunk of chunks) {
    if (chunk.type === "markdown_text") checkMarkdown(chunk.text);
    if (chunk.type === "blocks") checkBlocks(chunk.blocks);
  }
}

function checkRoom({ streamLimit }: Stage, message: FakeMessage, piece: Piece): void {
  if (message.markdown.length + markdownOf(piece).length > streamLimit) throw new Refusal("msg_too_long");
}

function extend(message: FakeMessage, piece: Piece): void {
  message.markdown += markdownOf(piece);
  const added = (piece.chunks ?? []).flatMap((one): readonly Block[] => (one.type === "blocks" ? one.blocks : []));
  message.blocks = [...message.blocks, ...added];
  for (const one of piece.chunks ?? []) if (one.type === "task_update") message.tasks.set(one.id, one);
}

function markdownOf({ markdown_text: markdown = "", chunks = [] }: Piece): string {
  return markdown + chunks.map((chunk) => (chunk.type === "markdown_text" ? chunk.text : "")).join("");
}
