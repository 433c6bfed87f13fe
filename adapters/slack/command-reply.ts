import { PlatformError } from "../../src/errors.ts";
import type { ReplyContext, ReplyEnding, ReplySink } from "../../src/platform/reply.ts";
import { splitMarkdown } from "../../src/platform/split-markdown.ts";
import type { MessageBody, SlackApi } from "./api.ts";
import { footerOf } from "./render.ts";
import type { CommandTarget } from "./target.ts";
import { withoutPings } from "./without-pings.ts";

/** Of all Markdown in a message, with room for the footer. */
const maxCharacters = 11_000;
/** A response URL that is silent for so long won't answer. */
const responseMs = 10_000;
/** A response URL tells no ids; what came first through it is what `replace_original` means. */
const originalMessage = "original";

/** The answer to a slash command, for the asker alone. It is not streamed: a response URL takes five messages in all. */
export class CommandReply implements ReplySink {
  readonly #api: SlackApi;
  readonly #target: CommandTarget;
  readonly #context: ReplyContext;
  #text = "";
  #status: Promise<boolean> | null = null;

  constructor(api: SlackApi, target: CommandTarget, context: ReplyContext) {
    this.#api = api;
    this.#target = target;
    this.#context = context;
    // An earlier attempt died with its status shown: one more could not be taken away again.
    if (context.posted.length > 0) this.#status = Promise.resolve(true);
  }

  /** Once: the five messages are for the answer. */
  status(text: string): void {
    this.#status ??= this.#showStatus(`_${text}_`);
  }

  waiting(text: string): void {
    this.status(text);
  }

  append(markdown: string): Promise<void> {
    this.#text += markdown;
    return Promise.resolve();
  }

  async finish(ending: ReplyEnding): Promise<void> {
    if (this.#text.trim() === "") return this.#clearStatus();
    await this.#send(this.#text, footerOf(ending, this.#context.turnId));
  }

  refuse(sentence: string | null): Promise<void> {
    // Whatever fails below: what is withdrawn must not be shown by what follows.
    this.#text = "";
    return sentence === null ? this.#clearStatus() : this.#send(sentence, []);
  }

  async leave(): Promise<void> {
    await this.#status;
  }

  async #showStatus(markdown: string): Promise<boolean> {
    const isShown = await this.#respond({ markdown, footer: [] }, false);
    if (isShown) this.#context.onPosted(originalMessage);
    return isShown;
  }

  async #send(text: string, footer: MessageBody["footer"]): Promise<void> {
    const replacesStatus = (await this.#status) ?? false;
    const parts = splitMarkdown(withoutPings(text), maxCharacters);
    for (const [index, markdown] of parts.entries()) {
      const body = { markdown, footer: index === parts.length - 1 ? footer : [] };
      if (!(await this.#respond(body, index === 0 && replacesStatus))) await this.#tellOtherwise(body);
    }
  }

  async #clearStatus(): Promise<void> {
    if ((await this.#status) ?? false) await this.#request({ delete_original: true });
  }

  /** False where the response URL has expired, is used up or is out of reach. */
  #respond({ markdown, footer }: MessageBody, replaces: boolean): Promise<boolean> {
    const blocks = [{ type: "markdown", text: markdown }, ...footer];
    return this.#request({
      response_type: "ephemeral",
      replace_original: replaces,
      text: markdown.slice(0, 300),
      blocks,
    });
  }

  async #request(body: object): Promise<boolean> {
    try {
      const response = await fetch(this.#target.responseUrl, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(responseMs),
      });
      return response.ok;
    } catch {
      return false;
    }
  }

  /** In the channel for the asker alone, or, where the bot is not in the channel, in a direct message. */
  async #tellOtherwise({ markdown }: MessageBody): Promise<void> {
    const { channel, userId } = this.#target;
    try {
      await this.#api.tell({ channel }, userId, false, markdown);
    } catch (error) {
      if (!(error instanceof PlatformError) || error.retryable) throw error;
      await this.#api.tell({ channel: userId }, userId, true, markdown);
    }
  }
}
