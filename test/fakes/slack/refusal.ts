/** Slack's `{ok:false,error}`, thrown by whatever rule was broken. */
export class Refusal extends Error {
  /** What Slack adds for developers in `response_metadata.messages`. */
  readonly details: readonly string[];

  constructor(code: string, details: readonly string[] = []) {
    super(code);
    this.details = details;
  }

  get body(): object {
    const details = this.details.length === 0 ? {} : { response_metadata: { messages: this.details } };
    return { ok: false, error: this.message, ...details };
  }
}
