import { PlatformError } from "../../src/errors.ts";
import type { ReplyContext } from "../../src/platform/reply.ts";
import type { MessageBody } from "./api.ts";
import { nonceFor } from "./nonce.ts";
import type { Outlet, Shown } from "./outlet.ts";
import { isSameBody } from "./render.ts";
import { translateError } from "./translate-error.ts";

/**
 * One answer's messages as they stand at Discord, brought to what they should say. Whatever fails on the way, doing it again
 * shows nothing twice: what may have been posted without our knowing is looked for before anything else is posted.
 */
export class AnswerMessages {
  readonly #outlet: Outlet;
  readonly #context: ReplyContext;
  readonly #onEdit: () => void;
  /** In their order on screen, which is that of their ids. */
  readonly #shown: Shown[];
  /** Ids of messages that somebody removed. */
  readonly #gone: string[] = [];
  #mayBeLost: boolean;

  /** @param onEdit called for every request that shows something. */
  constructor(outlet: Outlet, context: ReplyContext, onEdit: () => void) {
    this.#outlet = outlet;
    this.#context = context;
    this.#onEdit = onEdit;
    this.#shown = context.posted.map((id) => ({ id, body: null }));
    // Also where all ids are known: where they are, a channel or a thread, only Discord knows.
    this.#mayBeLost = context.isResumed || context.posted.length > 0;
  }

  /** Shows these messages, from the first on. */
  async show(bodies: readonly MessageBody[]): Promise<void> {
    await this.#findLost();
    for (const [index, body] of bodies.entries()) await this.#showAt(index, body);
  }

  /** Removes all messages but so many. */
  async keep(count: number): Promise<void> {
    await this.#findLost();
    for (const { id } of this.#shown.slice(count).toReversed()) {
      await this.#outlet.remove(id);
      this.#shown.pop();
    }
  }

  async #findLost(): Promise<void> {
    if (!this.#mayBeLost) return;
    const known = new Set(this.#shown.map(({ id }) => id));
    const found = await this.#outlet.find(known);
    for (const id of found.filter((one) => !known.has(one))) this.#add({ id, body: null });
    this.#shown.sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
    this.#mayBeLost = false;
  }

  async #showAt(index: number, body: MessageBody): Promise<void> {
    const shown = this.#shown[index] ?? (await this.#create(index, body));
    if (shown.body !== null && isSameBody(shown.body, body)) return;
    this.#onEdit();
    if (await this.#outlet.edit(shown.id, body)) {
      this.#shown[index] = { id: shown.id, body };
      return;
    }
    if (this.#context.isAmended) throw goneFault(shown.id);
    // The messages behind it move up: one that is posted anew would stand below them.
    this.#shown.splice(index, 1);
    this.#gone.push(shown.id);
    await this.#showAt(index, body);
  }

  async #create(index: number, body: MessageBody): Promise<Shown> {
    // What replaces a message that is gone needs a nonce of its own, or Discord might return the one that is gone.
    const nonce = nonceFor(this.#context.turnId, String(index), ...this.#gone);
    this.#onEdit();
    try {
      return this.#add(await this.#outlet.create(body, { isFirst: index === 0, nonce }));
    } catch (error) {
      this.#mayBeLost = translateError(error).retryable;
      throw error;
    }
  }

  #add(shown: Shown): Shown {
    this.#shown.push(shown);
    this.#context.onPosted(shown.id);
    return shown;
  }
}

function goneFault(messageId: string): PlatformError {
  const fault = { status: 404, code: "message-gone", requestId: null, retryAfterMs: null, retryable: false };
  return new PlatformError(`the answer's message ${messageId} is gone`, fault);
}
