/** Slack's `{ok:false,error}`, thrown by whatever rule was broken. */
export class Refusal extends Error {
  /** What Slack adds for developers in `response_metadata.messages`. */
  readonly details: readonly string[];
  /** The scope that would be needed, with `missing_scope`. */
  readonly needed: string | undefined;

  constructor(code: string, details: readonly string[] = [], needed?: string) {
    super(code);
    this.details = details;
    this.needed = needed;
  }

  get body(): object {
    const details = this.details.length === 0 ? {} : { response_metadata: { messages: this.details } };
    const needed = this.needed === undefined ? {} : { needed: this.needed, provided: "identify" };
    return { ok: false, error: this.message, ...needed, ...details };
  }
}
