/** Marks a question, so that its reply can be told from all others. */
export function markOf(number: number): string {
  return `q${number}q`;
}

export function markIn(text: string): string | null {
  return /\bq\d+q\b/.exec(text)?.[0] ?? null;
}

/** What every candidate replies: the same 400 characters, with the mark of the question. */
export function replyTo(question: string): string {
  return (
    "The signing key is rotated in three steps, and nobody has to be asked for it. First create the new key beside " +
    "the old one, then publish both until every service has fetched them, and revoke the old one last. The deploy " +
    "job checks that no service signs with a key that is about to go. If one does, it stops with a list of them, and " +
    `nothing is revoked. Ask in the security channel before you rotate outside the schedule (${markIn(question) ?? "no mark"}).`
  );
}
