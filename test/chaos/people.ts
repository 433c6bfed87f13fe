import { setTimeout as sleep } from "node:timers/promises";
import type { Dice } from "./dice.ts";
import type { Conversation, Question } from "./question.ts";

interface PeopleOptions {
  readonly conversations: readonly Conversation[];
  readonly dice: Dice;
  readonly questions: number;
  /** How many may have been asked by now. */
  readonly quota: () => number;
  readonly isAnswered: (question: Question) => boolean;
  readonly signal: AbortSignal;
}

/** Everybody who asks, each conversation at its own pace. */
export class People {
  readonly asked: Question[] = [];
  readonly #options: PeopleOptions;
  #given = 0;

  constructor(options: PeopleOptions) {
    this.#options = options;
  }

  /** A first question in each place that the bot could not find by itself, answered. */
  async meet(): Promise<void> {
    const strangers = this.#options.conversations.filter(({ wantsToMeet }) => wantsToMeet);
    await Promise.all(
      strangers.map(async (conversation) => {
        const question = this.#give(conversation);
        if (question !== null) await this.#patience(question, 30_000);
      }),
    );
  }

  /** Resolves when all has been asked. */
  async run(): Promise<void> {
    const { conversations, dice } = this.#options;
    await Promise.all(conversations.map((conversation) => this.#talk(conversation, dice.named(conversation.name))));
  }

  async #talk(conversation: Conversation, dice: Dice): Promise<void> {
    const { questions, conversations, signal } = this.#options;
    const share = Math.ceil(questions / conversations.length);
    await sleep(dice.between(0, 1_500));
    for (let left = share; left > 0 && this.#given < questions && !signal.aborted; left -= 1) {
      const question = await this.#ask(conversation);
      if (question === null) return;
      // Some go on before they have been answered, and a few at once.
      if (dice.chance(0.12)) await sleep(dice.between(0, 300));
      else await this.#patience(question, dice.between(300, 8_000));
    }
  }

  async #ask(conversation: Conversation): Promise<Question | null> {
    const { quota, questions, signal } = this.#options;
    while (!signal.aborted) {
      if (this.#given < Math.min(questions, quota())) {
        const question = this.#give(conversation);
        if (question !== null) return question;
      } else if (this.#given >= questions) return null;
      await sleep(50);
    }
    return null;
  }

  #give(conversation: Conversation): Question | null {
    const question = conversation.ask(this.#given + 1);
    if (question === null) return null;
    this.#given += 1;
    this.asked.push(question);
    return question;
  }

  async #patience(question: Question, ms: number): Promise<void> {
    for (const until = Date.now() + ms; Date.now() < until && !this.#options.isAnswered(question);) await sleep(100);
  }
}
