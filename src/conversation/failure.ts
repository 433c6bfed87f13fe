import { ModelError, PlatformError, StorageError, UserError } from "../errors.ts";

/** What the asker reads when a turn failed, and whether it is theirs alone. */
export interface Failure {
  readonly sentence: string;
  readonly isPrivate: boolean;
}

/** @param turnId so that an administrator finds the turn in the log. */
export function failureOf(error: unknown, turnId: string): Failure {
  if (error instanceof UserError) return { sentence: error.message, isPrivate: true };
  return { sentence: `${sentenceOf(error)} (turn ${turnId})`, isPrivate: false };
}

function sentenceOf(error: unknown): string {
  if (error instanceof DOMException && error.name === "TimeoutError")
    return "This took longer than I may take, so I stopped here. Please try again.";
  if (error instanceof ModelError) return modelSentence(error);
  if (error instanceof PlatformError) return "I could not deliver the whole answer here. Please try again.";
  if (error instanceof StorageError)
    return "My storage failed just now, so I could not finish this. Please try again; an administrator finds the reason in the log.";
  return "Something went wrong on my side, and it has been logged. Please try again.";
}

function modelSentence({ code, status, retryable }: ModelError): string {
  if (code === "insufficient_quota")
    return "The account of the model has no credit left. An administrator has to mend this.";
  if (status === 401 || status === 403) return "The model's service refused my key. An administrator has to mend this.";
  if (status === 429) return "The model is over its limit at the moment. Please try again in a minute.";
  if (code === "stream-cut" || code === "stream-stalled")
    return "The answer broke off here: the connection to the model was lost. Please ask again.";
  if (code === "empty-answer") return "The model had nothing to say to this. Please put it in other words.";
  return retryable
    ? "The model can't be reached at the moment. Please try again in a minute."
    : "The model refused this request. An administrator finds the reason in the log.";
}
