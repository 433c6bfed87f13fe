import type { PlatformError } from "../../src/errors.ts";
import type { Log } from "../../src/platform/log.ts";
import type { ReplyContext, ReplyEnding, ReplySink } from "../../src/platform/reply.ts";
import { AnswerMessages } from "./answer-messages.ts";
import type { MessageBody } from "./api.ts";
import { stopButton } from "./buttons.ts";
import type { Outlet } from "./outlet.ts";
import type { Pace } from "./pace.ts";
import { persistently } from "./persistently.ts";
import { finalBodies, growingBodies, smallPrintBody } from "./render.ts";
import { isAboutThePlace, translateError } from "./translate-error.ts";

export interface DiscordReplyOptions {
  readonly pace: Pace;
  /** How long to wait between the tries to end an answer. */
  readonly retryWaitsMs: readonly number[];
  /** Said under every answer through this reply, after the engine's own notes. */
  readonly notes: readonly string[];
  readonly log: Log;
}

/** One answer, streamed by editing its last message at the pace that its channel allows. */
export class DiscordReply implements ReplySink {
  readonly #outlet: Outlet;
  readonly #context: ReplyContext;
  readonly #options: DiscordReplyOptions;
  readonly #messages: AnswerMessages;
  readonly #closing = new AbortController();
  #text = "";
  #waitingText: string | null = null;
  #isBehind = false;
  #hasShown = false;
  #showing: Promise<void> | null = null;
  #fault: PlatformError | null = null;

  constructor(outlet: Outlet, context: ReplyContext, options: DiscordReplyOptions) {
    this.#outlet = outlet;
    this.#context = context;
    this.#options = options;
    this.#messages = new AnswerMessages(outlet, context, () => options.pace.spend(outlet.paceKey));
  }

  status(text: string): void {
    if (this.#text === "") this.#outlet.showStatus(text, this.#closing.signal);
  }

  waiting(text: string): void {
    if (this.#outlet.hasStatusLine) return this.status(text);
    this.#waitingText = text;
    this.#showSoon();
  }

  append(markdown: string): Promise<void> {
    if (this.#fault !== null) return Promise.reject(this.#fault);
    this.#text += markdown;
    if (!this.#context.isAmended) this.#showSoon();
    return Promise.resolve();
  }

  async finish(ending: ReplyEnding): Promise<void> {
    await this.leave();
    if (this.#fault !== null) throw this.#fault;
    await this.#end(this.#text.trim() === "" ? [] : this.#finalBodies(ending));
  }

  async refuse(sentence: string | null): Promise<void> {
    await this.leave();
    await this.#end([]);
    if (sentence !== null) await this.#persistently(() => this.#outlet.tellAuthor(sentence));
  }

  async leave(): Promise<void> {
    this.#closing.abort();
    await this.#showing;
  }

  #end(bodies: readonly MessageBody[]): Promise<void> {
    return this.#persistently(async () => {
      await this.#show(bodies);
      await this.#messages.keep(bodies.length);
      if (bodies.length === 0) await this.#outlet.clearStatus();
    });
  }

  #showSoon(): void {
    this.#isBehind = true;
    this.#showing ??= this.#showWhatGrows();
  }

  /** Runs as long as there is something that is not shown yet. A fault waits for the next `append` or for `finish` to tell of it. */
  async #showWhatGrows(): Promise<void> {
    const { signal } = this.#closing;
    const show = () => this.#showGrowing();
    while (this.#isBehind && this.#fault === null && !signal.aborted) {
      const turn = { isMinor: this.#text === "", signal };
      // The first message does not wait: Discord counts new messages apart from edits.
      if (this.#hasShown) await this.#options.pace.inTurn(this.#outlet.paceKey, turn, show);
      else await show();
    }
    this.#showing = null;
  }

  async #showGrowing(): Promise<void> {
    this.#isBehind = false;
    try {
      await this.#show(this.#growingBodies());
    } catch (error) {
      const fault = translateError(error);
      if (fault.retryable) this.#isBehind = true;
      else this.#fault = fault;
    }
  }

  #growingBodies(): readonly MessageBody[] {
    const { turnId } = this.#context;
    const bodies = growingBodies(this.#text, turnId);
    if (bodies.length > 0 || this.#waitingText === null) return bodies;
    return [smallPrintBody(this.#waitingText, stopButton(turnId))];
  }

  #finalBodies(ending: ReplyEnding): readonly MessageBody[] {
    const notes = [...ending.notes, ...this.#options.notes];
    // The token with which an answer for one person alone could be changed is soon gone.
    const offers = this.#outlet.isPrivate ? ending.offers.filter((offer) => offer === "feedback") : ending.offers;
    return finalBodies(this.#text, { ...ending, notes, offers }, this.#context.turnId);
  }

  /** Where the answer can't be at all, its author is told why, elsewhere. */
  async #show(bodies: readonly MessageBody[]): Promise<void> {
    if (bodies.length === 0) return;
    this.#hasShown = true;
    try {
      await this.#messages.show(bodies);
    } catch (error) {
      const fault = translateError(error);
      if (isAboutThePlace(fault) && !(await this.#outlet.explain(fault))) {
        const { turnId } = this.#context;
        this.#options.log.warn({ turnId, code: fault.code }, "an answer can't be posted, nor its author be told why");
      }
      throw fault;
    }
  }

  #persistently(work: () => Promise<void>): Promise<void> {
    return persistently(work, this.#options.retryWaitsMs);
  }
}
