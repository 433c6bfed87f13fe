import type { QuestionAsked } from "../../src/platform/event.ts";

/** Slack sends what was not acknowledged again after a minute and after five: the question may come that much later. */
const heldMs = 10 * 60_000;
const maxHeld = 500;

/**
 * Words in threads that are not the bot's, as far as is known: the question that makes the thread its own may still be on
 * its way, as Slack delivers in no order and delivers again what could not be stored.
 */
export class EarlyFollowUps {
  /** By key, oldest first. */
  readonly #held = new Map<string, QuestionAsked>();

  hold(event: QuestionAsked, now: number): void {
    this.#held.set(event.key, event);
    for (const { key, at } of this.#held.values()) {
      if (at < now - heldMs || this.#held.size > maxHeld) this.#held.delete(key);
    }
  }

  /** What followed a question in its thread; what was said there before it, was said to others. */
  after({ conversation: { id }, messageId }: QuestionAsked): readonly QuestionAsked[] {
    return [...this.#held.values()].filter((held) => held.conversation.id === id && held.messageId > messageId);
  }

  drop({ key }: QuestionAsked): void {
    this.#held.delete(key);
  }
}
