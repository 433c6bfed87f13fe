import type { CardButton, Picture } from "./card.ts";

/** A document that the answer used, as a reader wants to see it. */
export interface Source {
  /** The number by which the text cites it: `[1]`. */
  readonly number: number;
  /** The passage's id, for platforms that can open it in place. */
  readonly passageId: string;
  readonly title: string;
  /** An https address, or null for a local file. */
  readonly url: string | null;
  /** Where in the document: headings, outermost first. */
  readonly path: readonly string[];
}

export interface ReplyEnding {
  readonly sources: readonly Source[];
  /** Small print under the answer: what was trimmed, that search was by keyword alone. Plain sentences. */
  readonly notes: readonly string[];
  /** Buttons under the answer, in this order. A sink leaves out what its platform, or this kind of reply, can't do. */
  readonly offers: readonly Offer[];
  /** Buttons of the answer's own, above those; they come back through `Intake.act`. */
  readonly buttons: readonly CardButton[];
  /** Under the text, where the platform can show it; else what its `alt` says. */
  readonly picture: Picture | null;
}

/**
 * `feedback`: 👍/👎, which come back as `FeedbackGiven` · `regenerate`, `try-again`: both come back as `ActionTaken` "again" ·
 * `former`: comes back as `ActionTaken` "former". All with the turn's id.
 */
export type Offer = "feedback" | "regenerate" | "try-again" | "former";

/**
 * Where one answer goes. Opened once an attempt at a turn, used by one caller, in this order:
 * `(status | waiting)* append* (finish | refuse | leave)`. The sink hides the platform's limits: length, edit rate, expired
 * tokens. Text is shown only where it is whole: never half a table, a fence that is still open, or half-open emphasis.
 */
export interface ReplySink {
  /** Says what is being done ("Searching…"). Best effort: returns at once, never throws, is gone when text appears. */
  status(text: string): void;
  /**
   * Says that the question waits ("2 questions ahead of you"), perhaps for long: where the platform has no status line of
   * words, in a message that the answer takes over. May be called again with other words. Best effort, like `status`.
   */
  waiting(text: string): void;
  /**
   * Adds Markdown that may be shown from now on. Resolves once the sink has taken it, not once it is on screen: a sink
   * may gather pieces, but shows what it holds within its platform's edit interval.
   * @throws PlatformError where the answer can no longer be delivered in any way.
   */
  append(markdown: string): Promise<void>;
  /**
   * Shows all that was appended and the ending; resolves when the platform has confirmed it. With nothing appended it
   * only clears the status.
   * @throws PlatformError
   */
  finish(ending: ReplyEnding): Promise<void>;
  /**
   * Takes back whatever was shown, by earlier attempts too, clears the status and tells the sentence to the author alone, or
   * as privately as the platform can. Null where there is nobody to tell: the question is gone.
   * @throws PlatformError
   */
  refuse(sentence: string | null): Promise<void>;
  /** Shows nothing more and leaves what is shown as it is, for the next attempt's reply to take over. Never throws. */
  leave(): Promise<void>;
}

/** What a platform needs to know to open the reply to a turn. */
export interface ReplyContext {
  readonly turnId: string;
  /** The ids of messages that an earlier attempt at this turn had posted: edit these, in order, instead of posting again. */
  readonly posted: readonly string[];
  /** Called before the next message is posted or as soon as the platform has named it; stored with the turn when it returns. */
  readonly onPosted: (messageId: string) => void;
  /**
   * Whether an earlier attempt may have posted more than `posted` tells, because it died before it knew: the sink looks
   * for such messages at the platform, and edits them like the others, before it posts anything.
   */
  readonly isResumed: boolean;
  /**
   * Whether the answer was delivered before, whole, and has only another ending now: it is shown when it is finished and
   * not before, says nothing of being at work, and where a message of it is gone by now, `finish` throws instead of posting it
   * anew.
   */
  readonly isAmended: boolean;
  /** Whether the message with this id is known to be another turn's, in the same conversation. @throws StorageError */
  readonly isOthers: (messageId: string) => Promise<boolean>;
}
