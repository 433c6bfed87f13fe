import { setTimeout as sleep } from "node:timers/promises";
import type { PlatformError } from "../../src/errors.ts";
import type { ReplyContext, ReplyEnding, ReplySink } from "../../src/platform/reply.ts";
import type { MessageBody } from "./api.ts";
import { nonceFor } from "./nonce.ts";
import type { Outlet } from "./outlet.ts";
import type { Pace } from "./pace.ts";
import { finalBodies, growingBodies } from "./render.ts";
import { translateError } from "./translate-error.ts";

interface Shown {
  readonly id: string;
  /** What is in it; null where only an earlier attempt knows. */
  readonly body: MessageBody | null;
}

/** One answer, streamed by editing its last message at the pace that its channel allows. */
export class DiscordReply implements ReplySink {
  readonly #outlet: Outlet;
  readonly #pace: Pace;
  readonly #context: ReplyContext;
  /** Said under every answer through this reply, after the engine's own notes. */
  readonly #notes: readonly string[];
  readonly #closing = new AbortController();
  readonly #shown: Shown[];
  #text = "";
  #isBehind = false;
  #streaming: Promise<void> | null = null;
  #fault: PlatformError | null = null;

  constructor(outlet: Outlet, pace: Pace, context: ReplyContext, notes: readonly string[]) {
    this.#outlet = outlet;
    this.#pace = pace;
    this.#context = context;
    this.#notes = notes;
    this.#shown = context.posted.map((id) => ({ id, body: null }));
  }

  status(text: string): void {
    if (this.#text === "") this.#outlet.showStatus(text);
  }

  waiting(text: string): void {
    this.status(text);
  }

  append(markdown: string): Promise<void> {
    if (this.#fault !== null) return Promise.reject(this.#fault);
    this.#text += markdown;
    this.#isBehind = true;
    this.#streaming ??= this.#stream();
    return Promise.resolve();
  }

  async finish(ending: ReplyEnding): Promise<void> {
    await this.#stopStreaming();
    if (this.#text.trim() === "") return this.#outlet.clearStatus();
    const notes = [...ending.notes, ...this.#notes];
    const bodies = finalBodies(this.#text, { ...ending, notes }, this.#context.turnId);
    await this.#show(bodies);
    for (const surplus of this.#shown.splice(bodies.length)) await this.#outlet.remove(surplus.id);
  }

  async refuse(sentence: string | null): Promise<void> {
    await this.#stopStreaming();
    // Whatever fails below: what is withdrawn must not be shown by what follows.
    this.#text = "";
    await this.#outlet.clearStatus();
    for (const shown of this.#shown.splice(0).toReversed()) await this.#outlet.remove(shown.id);
    if (sentence !== null) await this.#outlet.tellAuthor(sentence);
  }

  async leave(): Promise<void> {
    await this.#stopStreaming();
  }

  async #stopStreaming(): Promise<void> {
    this.#closing.abort();
    await this.#streaming;
  }

  /** Runs as long as there is something that is not shown yet. Faults wait for the next `append` or `finish` to tell of them. */
  async #stream(): Promise<void> {
    while (this.#isBehind && (await this.#isMyTurn())) {
      this.#isBehind = false;
      try {
        await this.#show(growingBodies(this.#text));
      } catch (error) {
        const fault = translateError(error);
        // What may succeed later is tried again with the next piece, and at the latest by `finish`.
        if (fault.retryable) continue;
        this.#fault = fault;
        break;
      }
    }
    this.#streaming = null;
  }

  async #isMyTurn(): Promise<boolean> {
    const { signal } = this.#closing;
    if (signal.aborted) return false;
    await sleep(this.#pace.take(this.#outlet.paceKey), undefined, { signal }).catch(() => {});
    return !signal.aborted;
  }

  async #show(bodies: readonly MessageBody[]): Promise<void> {
    for (const [index, body] of bodies.entries()) {
      const shown = this.#shown[index];
      if (shown !== undefined && isSame(shown.body, body)) continue;
      const edited = shown === undefined ? null : await this.#outlet.edit(shown.id, body);
      this.#shown[index] = edited === null ? await this.#post(body, index) : { id: edited.id, body };
    }
  }

  async #post(body: MessageBody, index: number): Promise<Shown> {
    // A message that replaces one that is gone needs a nonce of its own, or Discord would return the one that is gone.
    const nonce = nonceFor(this.#context.turnId, String(index), this.#shown[index]?.id ?? "");
    const posted = await this.#outlet.create(body, { isFirst: index === 0, nonce });
    this.#context.onPosted(posted.id);
    // Discord returned the message of an earlier attempt, whose id got lost: it says something older.
    if (posted.content.trim() !== body.content.trim()) await this.#outlet.edit(posted.id, body);
    return { id: posted.id, body };
  }
}

function isSame(a: MessageBody | null, b: MessageBody): boolean {
  return a !== null && a.content === b.content && JSON.stringify(a.components) === JSON.stringify(b.components);
}
