import { createHash } from "node:crypto";
import { PlatformError } from "../../src/errors.ts";
import type { ReplyContext, ReplyEnding, ReplySink } from "../../src/platform/reply.ts";
import type { SlackApi } from "./api.ts";
import { bodiesOf, type MessageBody } from "./message-body.ts";
import { type PictureStore, withPicture } from "./picture-blocks.ts";
import { footerOf } from "./render.ts";
import { respond } from "./respond.ts";
import type { CommandTarget } from "./target.ts";

/**
 * The answer to a slash command, for the asker alone. It is neither streamed nor announced by a status: what was sent through
 * a command's response URL can't be changed nor deleted, `replace_original` or not (slackapi/bolt-python#1268), so that
 * "Searching…" would stand for ever; and the URL takes five messages in all.
 */
export class CommandReply implements ReplySink {
  readonly #api: SlackApi;
  readonly #pictures: PictureStore;
  readonly #target: CommandTarget;
  readonly #context: ReplyContext;
  /** These messages have no ids: what an earlier attempt delivered is known by its place and words. */
  readonly #delivered: Set<string>;
  #text = "";

  constructor(api: SlackApi, target: CommandTarget, context: ReplyContext, pictures: PictureStore) {
    this.#api = api;
    this.#pictures = pictures;
    this.#target = target;
    this.#context = context;
    this.#delivered = new Set(context.posted);
  }

  status(): void {}

  waiting(): void {}

  append(markdown: string): Promise<void> {
    this.#text += markdown;
    return Promise.resolve();
  }

  finish(ending: ReplyEnding): Promise<void> {
    // The other buttons change an answer in its place.
    const offers = ending.offers.filter((offer) => offer === "feedback");
    const { turnId } = this.#context;
    return withPicture(this.#pictures, ending.picture, (picture) =>
      this.#send(this.#text, footerOf({ ...ending, offers }, turnId, picture)),
    );
  }

  refuse(sentence: string | null): Promise<void> {
    // Whatever fails below: what is withdrawn must not be shown by what follows.
    this.#text = "";
    return this.#send(sentence ?? "", []);
  }

  leave(): Promise<void> {
    return Promise.resolve();
  }

  async #send(text: string, footer: MessageBody["footer"]): Promise<void> {
    for (const [index, body] of bodiesOf(text, footer).entries()) {
      const part = `part:${index}:${createHash("sha256").update(body.markdown).digest("base64url").slice(0, 12)}`;
      if (this.#delivered.has(part)) continue;
      if (!(await respond(this.#target.responseUrl, body))) await this.#tellOtherwise(body);
      this.#delivered.add(part);
      this.#context.onPosted(part);
    }
  }

  /** In the channel for the asker alone, or, where the bot is not in the channel, in a direct message. */
  async #tellOtherwise(body: MessageBody): Promise<void> {
    const { channel, userId } = this.#target;
    try {
      await this.#api.insist(() => this.#api.whisper({ channel }, userId, body));
    } catch (error) {
      if (!(error instanceof PlatformError) || error.retryable) throw error;
      const { turnId } = this.#context;
      // Whose channel's id we don't know, so that it can't be looked for there: told twice is better than not told.
      await this.#api.insist(() => this.#api.post({ channel: userId }, body, { kind: "note", turnId }));
    }
  }
}
