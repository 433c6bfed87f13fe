import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";

export interface PdfToBuild {
  /** Lines from the top of each page; an empty one leaves room. */
  readonly pages: readonly (readonly string[])[];
  readonly title?: string;
  /** Title and page, from 1; two levels deep. */
  readonly bookmarks?: readonly { readonly title: string; readonly page: number; readonly parent?: string }[];
  /** Without it nobody opens the file. */
  readonly password?: string;
  /** Of the first page, instead of its lines. */
  readonly content?: Buffer;
}

/** A small PDF as the standard describes it: objects, a cross-reference table, one font. */
export function buildPdf({ pages, title, bookmarks = [], password, content }: PdfToBuild): Buffer {
  const objects: (string | Buffer)[] = [];
  const add = (object: string | Buffer) => objects.push(object);
  const reserve = () => add("");
  const [catalog, tree, font] = [reserve(), reserve(), add("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")];
  const kids = pages.map((lines, at) => {
    const stream = deflateSync(at === 0 && content !== undefined ? content : Buffer.from(drawing(lines), "latin1"));
    const drawn = add(streamOf(stream));
    return add(
      `<</Type/Page/Parent ${tree} 0 R/MediaBox[0 0 595 842]/Contents ${drawn} 0 R/Resources<</Font<</F1 ${font} 0 R>>>>>>`,
    );
  });
  const outline = bookmarks.length === 0 ? "" : `/Outlines ${addOutline(bookmarks, kids, objects)} 0 R`;
  objects[catalog - 1] = `<</Type/Catalog/Pages ${tree} 0 R${outline}>>`;
  objects[tree - 1] = `<</Type/Pages/Count ${kids.length}/Kids[${kids.map((kid) => `${kid} 0 R`).join(" ")}]>>`;
  const info = title === undefined ? "" : `/Info ${add(`<</Title ${textOf(title)}>>`)} 0 R`;
  const lock = password === undefined ? "" : `/Encrypt ${add(lockFor(password))} 0 R`;
  return assemble(objects, `/Root ${catalog} 0 R${info}${lock}/ID[<${fileId}><${fileId}>]`);
}

const fileId = "00112233445566778899aabbccddeeff";

function assemble(objects: readonly (string | Buffer)[], trailer: string): Buffer {
  const parts: Buffer[] = [Buffer.from("%PDF-1.7\n%\u00e2\u00e3\n", "latin1")];
  const places: number[] = [];
  for (const [index, object] of objects.entries()) {
    places.push(parts.reduce((sum, part) => sum + part.length, 0));
    parts.push(
      Buffer.from(`${index + 1} 0 obj\n`),
      Buffer.isBuffer(object) ? object : Buffer.from(object, "latin1"),
      Buffer.from("\nendobj\n"),
    );
  }
  const start = parts.reduce((sum, part) => sum + part.length, 0);
  const rows = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
  const size = objects.length + 1;
  parts.push(
    Buffer.from(
      `xref\n0 ${size}\n0000000000 65535 f \n${rows}trailer\n<</Size ${size}${trailer}>>\nstartxref\n${start}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

function streamOf(packed: Buffer): Buffer {
  const head = `<</Length ${packed.length}/Filter/FlateDecode>>\nstream\n`;
  return Buffer.concat([Buffer.from(head), packed, Buffer.from("\nendstream")]);
}

/** 12 points high, a line every 14. */
function drawing(lines: readonly string[]): string {
  return `BT /F1 12 Tf 14 TL 50 790 Td\n${lines.map((line) => `${textOf(line)} Tj T*`).join("\n")}\nET`;
}

function textOf(text: string): string {
  return `(${text.replaceAll(/[\\()]/g, "\\$&")})`;
}

function addOutline(
  bookmarks: NonNullable<PdfToBuild["bookmarks"]>,
  kids: readonly number[],
  objects: (string | Buffer)[],
): number {
  const root = objects.push("");
  const numbers = bookmarks.map(() => objects.push(""));
  const childrenOf = (parent: string | undefined) =>
    bookmarks.flatMap((bookmark, at) => (bookmark.parent === parent ? [{ at, number: numbers[at] ?? 0 }] : []));
  const linksTo = (children: ReturnType<typeof childrenOf>) =>
    children.length === 0
      ? ""
      : `/First ${children[0]?.number} 0 R/Last ${children.at(-1)?.number} 0 R/Count ${children.length}`;
  for (const [at, { title, page, parent }] of bookmarks.entries()) {
    const siblings = childrenOf(parent);
    const next = siblings[siblings.findIndex((sibling) => sibling.at === at) + 1];
    const above = parent === undefined ? root : (numbers[bookmarks.findIndex((each) => each.title === parent)] ?? root);
    objects[(numbers[at] ?? 1) - 1] =
      `<</Title ${textOf(title)}/Parent ${above} 0 R/Dest[${kids[page - 1]} 0 R/Fit]${next === undefined ? "" : `/Next ${next.number} 0 R`}${linksTo(childrenOf(title))}>>`;
  }
  objects[root - 1] = `<</Type/Outlines${linksTo(childrenOf(undefined))}>>`;
  return root;
}

/** What every password is filled up with: ISO 32000-1, 7.6.3.3. */
const padding = Buffer.from("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a", "hex");

/** The standard security handler, revision 2: 40 bits. */
function lockFor(password: string): string {
  const padded = Buffer.concat([Buffer.from(password), padding]).subarray(0, 32);
  const md5 = (...parts: readonly Buffer[]) => createHash("md5").update(Buffer.concat(parts)).digest().subarray(0, 5);
  const owner = rc4(md5(padded), padded);
  const permissions = Buffer.from([0xfc, 0xff, 0xff, 0xff]);
  const user = rc4(md5(padded, owner, permissions, Buffer.from(fileId, "hex")), padding);
  return `<</Filter/Standard/V 1/R 2/P -4/O<${owner.toString("hex")}>/U<${user.toString("hex")}>>>`;
}

function rc4(key: Buffer, data: Buffer): Buffer {
  const state = Array.from({ length: 256 }, (_, at) => at);
  const swap = (a: number, b: number) => {
    [state[a], state[b]] = [state[b] ?? 0, state[a] ?? 0];
  };
  let j = 0;
  for (let i = 0; i < 256; i += 1) {
    j = (j + (state[i] ?? 0) + (key[i % key.length] ?? 0)) % 256;
    swap(i, j);
  }
  let [i, k] = [0, 0];
  return data.map((byte) => {
    i = (i + 1) % 256;
    k = (k + (state[i] ?? 0)) % 256;
    swap(i, k);
    return byte ^ (state[((state[i] ?? 0) + (state[k] ?? 0)) % 256] ?? 0);
  }) as Buffer;
}
