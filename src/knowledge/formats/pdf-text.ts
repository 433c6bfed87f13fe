import type { Pdf } from "./read-pdf.ts";

/** A page's words, line by line, with an empty line where the page leaves room between paragraphs. */
export async function loadPageText(pdf: Pdf, number: number): Promise<string> {
  const page = await pdf.getPage(number);
  try {
    const { items } = await page.getTextContent({ includeMarkedContent: false });
    return joinLines(linesOf(items.filter((item) => "str" in item)));
  } finally {
    page.cleanup();
  }
}

interface Piece {
  readonly str: string;
  readonly hasEOL: boolean;
  readonly height: number;
  /** Its last two numbers are where the piece stands, from the left and from the bottom. */
  readonly transform: readonly number[];
}

interface Line {
  readonly text: string;
  readonly height: number;
  readonly bottom: number;
}

function linesOf(pieces: readonly Piece[]): Line[] {
  const lines: Line[] = [];
  let open: Piece[] = [];
  const end = () => {
    const text = open
      .map(({ str }) => str)
      .join("")
      .replaceAll(/[\0\u00AD]/g, "")
      .trim();
    const height = open.reduce((most, piece) => Math.max(most, piece.height), 0);
    if (text !== "") lines.push({ text, height, bottom: Number(open[0]?.transform[5] ?? 0) });
    open = [];
  };
  for (const piece of pieces) {
    open.push(piece);
    if (piece.hasEOL) end();
  }
  end();
  return lines;
}

/** From one line to the next is less than this, in line heights, inside of a paragraph. */
const maxLeading = 1.8;

function joinLines(lines: readonly Line[]): string {
  let text = "";
  let last: Line | null = null;
  for (const line of lines) {
    text = last === null ? line.text : join(text, line.text, isNewParagraph(last, line));
    last = line;
  }
  return text;
}

function isNewParagraph(last: Line, line: Line): boolean {
  const step = last.bottom - line.bottom;
  // Upwards: the next column.
  return step < 0 || step > maxLeading * Math.max(last.height, line.height, 1);
}

/** A word that the end of its line cut in two is one again. */
function join(text: string, next: string, isNewParagraph: boolean): string {
  if (isNewParagraph) return `${text}\n\n${next}`;
  const isCut = /\p{Ll}{2}-$/u.test(text.slice(-3)) && /^\p{Ll}{2}/u.test(next);
  return isCut ? text.slice(0, -1) + next : `${text}\n${next}`;
}
