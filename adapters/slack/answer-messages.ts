import { isDeepStrictEqual } from "node:util";
import type { ReplyContext } from "../../src/platform/reply.ts";
import type { SlackApi } from "./api.ts";
import { findLost } from "./find-lost.ts";
import type { Label } from "./label.ts";
import type { MessageBody } from "./message-body.ts";
import type { StatusLine } from "./status-line.ts";
import type { MessageTarget } from "./target.ts";
import { hasCode, isAmbiguous } from "./translate-error.ts";

interface Shown {
  readonly ts: string;
  /** What is in it; null where it is streamed, or only an earlier attempt knows. */
  readonly body: MessageBody | null;
}

/** The messages of one answer, oldest first: edited, posted and removed until they are what they should be, each of them once. */
export class AnswerMessages {
  readonly #api: SlackApi;
  readonly #target: MessageTarget;
  readonly #context: ReplyContext;
  readonly #status: StatusLine;
  readonly #label: Label;
  readonly #shown: Shown[];
  /** Whether Slack may hold messages of the answer that are not in the list. */
  #mayLack: boolean;
  /** Whether a post may be carried out later than we look for it. */
  #mayBeLate = false;

  constructor(api: SlackApi, target: MessageTarget, context: ReplyContext, status: StatusLine) {
    this.#api = api;
    this.#target = target;
    this.#context = context;
    this.#status = status;
    this.#label = { kind: "answer", turnId: context.turnId };
    this.#shown = Array.from(new Set(context.posted), (ts) => ({ ts, body: null })).sort(byTs);
    this.#mayLack = context.isResumed;
  }

  get isEmpty(): boolean {
    return this.#shown.length === 0;
  }

  /** Slack has named a new message. */
  add(ts: string, body: MessageBody | null): void {
    this.#shown.push({ ts, body });
    this.#context.onPosted(ts);
    this.#status.gone();
  }

  /** Nobody knows whether Slack did what it was asked to when the connection broke. */
  suspect(): void {
    this.#mayLack = true;
    this.#mayBeLate = true;
  }

  /** To be done before anything is posted: what stands there already is ours to edit. @throws PlatformError, StorageError */
  async takeStock(): Promise<void> {
    if (!this.#mayLack) return;
    const known = new Set(this.#shown.map(({ ts }) => ts));
    for (const ts of await findLost(this.#api, this.#target, this.#context, known)) {
      this.#shown.push({ ts, body: null });
      this.#context.onPosted(ts);
    }
    this.#shown.sort(byTs);
    this.#mayLack = false;
  }

  /** Shows what there is of an answer that grows. Each call is made once. */
  async show(bodies: readonly MessageBody[]): Promise<void> {
    for (const [index, body] of bodies.entries()) await this.#put(index, body);
  }

  /** Until the messages are these and no others. */
  async settle(bodies: readonly MessageBody[]): Promise<void> {
    await this.#api.insist(() => this.takeStock());
    for (const [index, body] of bodies.entries()) {
      if (await this.#api.insist(() => this.#put(index, body))) this.#api.pace.edits.spend();
    }
    while (this.#shown.length > bodies.length) await this.#api.insist(() => this.#removeLast());
    if (!this.#mayBeLate) return;
    this.#mayBeLate = false;
    this.#mayLack = true;
    await this.settle(bodies);
  }

  /** @returns whether it took an edit. */
  async #put(index: number, body: MessageBody): Promise<boolean> {
    await this.takeStock();
    const shown = this.#shown[index];
    if (shown === undefined) return this.#post(body);
    if (isDeepStrictEqual(shown.body, body)) return false;
    try {
      await this.#api.update(this.#target, shown.ts, body, this.#label);
    } catch (error) {
      if (!hasCode(error, "message_not_found") || this.#context.isAmended) throw error;
      // Somebody deleted it. What follows moves up, so that the answer stays in order.
      this.#shown.splice(index, 1);
      return this.#put(index, body);
    }
    this.#shown[index] = { ts: shown.ts, body };
    return true;
  }

  async #post(body: MessageBody): Promise<false> {
    try {
      this.add(await this.#api.post(this.#target, body, this.#label), body);
      return false;
    } catch (error) {
      if (isAmbiguous(error)) this.suspect();
      throw error;
    }
  }

  async #removeLast(): Promise<void> {
    const { ts } = this.#shown.at(-1) ?? {};
    if (ts !== undefined) await this.#remove(ts);
    this.#shown.pop();
  }

  /** Where a workspace lets nobody delete, the words go all the same. */
  async #remove(ts: string): Promise<void> {
    try {
      await this.#api.remove(this.#target, ts);
    } catch (error) {
      if (hasCode(error, "message_not_found")) return;
      if (!hasCode(error, "cant_delete_message", "compliance_exports_prevent_deletion")) throw error;
      await this.#api.update(this.#target, ts, { markdown: "_Withdrawn._", footer: [] }, this.#label);
    }
  }
}

function byTs(a: Shown, b: Shown): number {
  return a.ts < b.ts ? -1 : 1;
}
