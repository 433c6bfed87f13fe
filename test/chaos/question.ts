/** One thing that a person asked, and where its answer belongs. */
export interface Question {
  readonly number: number;
  readonly conversation: string;
  readonly author: string;
  readonly how: "mention" | "follow-up" | "reply" | "direct" | "command";
  /** The platform's id of what was said. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Where the answer may stand. */
  readonly places: ReadonlySet<string>;
  /** Where a sentence to its author alone may stand. */
  readonly privatePlaces: ReadonlySet<string>;
  /** False where the platform itself told the person that the bot did not react: such a command is no question. */
  readonly isHeard: () => boolean;
}

/** A message of the bot, as people see it in the end. */
export interface SeenMessage {
  readonly id: string;
  /** A thread, a channel or a direct channel, of one platform; one person's view of it where only they see the message. */
  readonly place: string;
  readonly at: number;
  /** Everything there is to read, the labels of buttons included. */
  readonly text: string;
  /** Whether it looks as if more were to come: a stream that is open, "is thinking…", a button to stop it. */
  readonly isGrowing: boolean;
  /** Whether a button asks again. */
  readonly offersAgain: boolean;
  /** Where its buttons or metadata tell. */
  readonly turnId: string | null;
}

/** A person, or a few, who ask on and on in one place. */
export interface Conversation {
  readonly name: string;
  /** Whether the bot must have been there once to know of the place: Discord lists no direct channels. */
  readonly wantsToMeet: boolean;
  /** Null where nothing can be asked now: no command can be given while the bot is away. */
  ask(number: number): Question | null;
}

/** One platform, with its people. */
export interface Side {
  readonly env: Readonly<Record<string, string>>;
  conversation(nth: number): Conversation;
  /** Every message of the bot that anybody can see, oldest first. */
  seen(): readonly SeenMessage[];
  /** Statuses that stand under a thread: "is searching…". */
  statuses(): readonly string[];
  /** What the fake knows about the calls whose text holds one of these words. */
  callsAbout(words: readonly string[]): readonly CallLine[];
}

export interface CallLine {
  readonly at: number;
  readonly line: string;
}
