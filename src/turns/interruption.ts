/** Why a turn's work is aborted, as the reason of its signal. */
export class TurnInterrupted extends Error {
  override readonly name = "TurnInterrupted";
  /**
   * `shutdown`: the next start goes on · `stopped`: what was shown stays · `edited`: answered anew, in place · `withdrawn`:
   * its conclusion is on disk already.
   */
  readonly why: "shutdown" | "stopped" | "edited" | "withdrawn";

  constructor(why: TurnInterrupted["why"]) {
    super(`the turn was interrupted: ${why}`);
    this.why = why;
  }
}

/** Why the work under this signal was interrupted; null where it was not. */
export function interruptionOf(signal: AbortSignal): TurnInterrupted["why"] | null {
  const reason: unknown = signal.reason;
  return reason instanceof TurnInterrupted ? reason.why : null;
}
