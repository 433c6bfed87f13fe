import { markIn } from "./answer.ts";
import type { Call } from "./slack-end.ts";

interface Awaited {
  readonly mark: string;
  readonly done: PromiseWithResolvers<void>;
  firstCallAt: number | null;
  firstTextAt: number | null;
}

export interface Reply {
  /** Of `performance.now()`. */
  readonly firstCallAt: number;
  /** The first call that carried text to readers. */
  readonly firstTextAt: number;
}

/** Tells which call answers which event: by its thread, and by the mark that the reply must carry. */
export class ReplyWatch {
  readonly #byThread = new Map<string, Awaited>();
  /** Streams that have begun: their later calls name the message alone. */
  readonly #streams = new Map<string, { readonly thread: string; text: string }>();

  /** Resolves when the reply with this mark is complete in this thread, where one event at a time is under way. */
  async replyTo(channel: string, thread: string, mark: string): Promise<Reply> {
    const key = `${channel} ${thread}`;
    const awaited: Awaited = { mark, done: Promise.withResolvers(), firstCallAt: null, firstTextAt: null };
    this.#byThread.set(key, awaited);
    await awaited.done.promise;
    this.#byThread.delete(key);
    const { firstCallAt, firstTextAt } = awaited;
    if (firstCallAt === null || firstTextAt === null) throw new Error("a reply without a call");
    return { firstCallAt, firstTextAt };
  }

  see({ method, fields, at }: Call, answer: object): void {
    const stream = this.#streams.get(messageKey(fields));
    const key = stream?.thread ?? `${fields["channel"]} ${fields["thread_ts"]}`;
    const awaited = this.#byThread.get(key);
    if (awaited === undefined) return;
    awaited.firstCallAt ??= at;
    const text = textOf(fields);
    if (text !== "") awaited.firstTextAt ??= at;

    if (method === "chat.startStream" && "ts" in answer) {
      this.#streams.set(`${fields["channel"]} ${String(answer.ts)}`, { thread: key, text });
    } else if (stream !== undefined) stream.text += text;

    const isWhole = method === "chat.postMessage" || method === "chat.stopStream";
    if (!isWhole || markIn((stream?.text ?? "") + text) !== awaited.mark) return;
    this.#streams.delete(messageKey(fields));
    awaited.done.resolve();
  }
}

function messageKey({ channel, ts }: Call["fields"]): string {
  return `${channel} ${ts}`;
}

function textOf({ text = "", markdown_text = "", chunks = "", blocks = "" }: Call["fields"]): string {
  return text + markdown_text + chunks + blocks;
}
