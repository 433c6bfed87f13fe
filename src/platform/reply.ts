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
  /** Whether 👍/👎 are offered; they come back as `FeedbackGiven` with the turn's id. */
  readonly asksFeedback: boolean;
}

/**
 * Where one answer goes. Opened once a turn, used by one caller, in this order:
 * `status* append* (finish | refuse)`. The sink hides the platform's limits: length, edit rate, expired tokens.
 */
export interface ReplySink {
  /** Says what is being done ("Searching…"). Best effort: returns at once, never throws, is gone when text appears. */
  status(text: string): void;
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
   * Takes back whatever was shown, clears the status and tells the sentence to the author alone, or as privately as
   * the platform can.
   * @throws PlatformError
   */
  refuse(sentence: string): Promise<void>;
}

/** What a platform needs to know to open the reply to a turn. */
export interface ReplyContext {
  readonly turnId: string;
  /** The ids of messages that an earlier attempt at this turn had posted: edit these, in order, instead of posting again. */
  readonly posted: readonly string[];
  /** Called before the next message is posted or as soon as the platform has named it; stored with the turn. */
  readonly onPosted: (messageId: string) => void;
}
