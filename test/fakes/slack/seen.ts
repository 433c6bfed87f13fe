import { elementsOf } from "./block-rules.ts";
import type { Block, FakeMessage, Workspace } from "./workspace.ts";

/** A message as a person sees it. */
export interface SeenMessage {
  readonly ts: string;
  readonly channel: string;
  readonly user: string;
  readonly isFromBot: boolean;
  readonly threadTs: string | null;
  /** Everything there is to read, blocks included. */
  readonly text: string;
  readonly blocks: readonly Block[];
  readonly metadata: Block | null;
  readonly isEdited: boolean;
  /** Whether it still looks as if more were to come: a stream that is neither stopped nor expired. */
  readonly isStreaming: boolean;
  /** "none" for a message that was never streamed. */
  readonly stream: "none" | "open" | "stopped" | "expired";
  readonly tasks: readonly Block[];
  readonly reactions: readonly string[];
}

export function seen(workspace: Workspace, message: FakeMessage): SeenMessage {
  const stream = workspace.streamState(message);
  return {
    ts: message.ts,
    channel: message.channel,
    user: message.user,
    isFromBot: message.user === workspace.ids.botUserId,
    threadTs: message.threadTs,
    text: readable(message),
    blocks: message.blocks,
    metadata: message.metadata,
    isEdited: message.editedTs !== null,
    isStreaming: stream === "open",
    stream,
    tasks: [...message.tasks.values()],
    reactions: [...message.reactions.keys()],
  };
}

/** As Slack: the text is a fallback, shown only where nothing else is. */
function readable({ text, markdown, blocks, attachments, stream, clientMsgId }: FakeMessage): string {
  const isWritten = clientMsgId !== null;
  const body = isWritten || (markdown === "" && blocks.length === 0 && stream === null) ? text : markdown;
  const below = isWritten ? [] : [...blocks, ...attachments].map(wordsOf);
  return [body, ...below].filter((part) => part !== "").join("\n");
}

function wordsOf(block: Block): string {
  const own = [block["text"], block["fallback"]].flatMap((part) => wordsIn(part)).slice(0, 1);
  const fields = Array.isArray(block["fields"]) ? block["fields"].flatMap(wordsIn) : [];
  const elements = elementsOf(block).map((element) =>
    element["type"] === "feedback_buttons" ? "" : wordsIn(element["text"]).join("") || wordsOf(element),
  );
  return [...own, ...fields, ...elements].filter((part) => part !== "").join("\n");
}

/** A text is a string, or an object that holds one. */
function wordsIn(part: unknown): string[] {
  if (typeof part === "string") return [part];
  const isText = typeof part === "object" && part !== null && "text" in part && typeof part.text === "string";
  return isText ? [String(part.text)] : [];
}
