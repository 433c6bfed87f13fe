/** "For higher accuracy, try splitting long pieces of text into smaller chunks each less than 2,000 characters" (OpenAI). */
const maxCharacters = 2_000;

/** What stands on a cut is judged on both sides of it. */
const overlap = 200;

/** The text in pieces that can be judged; none where there is nothing to judge. Cut between words where there are any. */
export function splitForModeration(text: string): string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length;) {
    const end = start + maxCharacters >= text.length ? text.length : cutBefore(text, start + maxCharacters);
    pieces.push(text.slice(start, end));
    if (end === text.length) break;
    start = cutBefore(text, end - overlap);
  }
  return pieces.filter((piece) => piece.trim() !== "");
}

/** After the last space shortly before `limit`; never inside a surrogate pair. */
function cutBefore(text: string, limit: number): number {
  const space = text.slice(limit - overlap, limit).search(/\s\S*$/);
  if (space >= 0) return limit - overlap + space + 1;
  return /[\uDC00-\uDFFF]/.test(text.charAt(limit)) ? limit - 1 : limit;
}
