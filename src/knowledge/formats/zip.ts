import { crc32, inflateRawSync } from "node:zlib";

export interface UnzipOptions {
  /** Whether a file of this name is wanted; the others are not even inflated. */
  readonly wants: (name: string) => boolean;
  /** Of all wanted files together, inflated. */
  readonly maxBytes: number;
  readonly maxFiles: number;
}

export type Unzipped =
  | { readonly kind: "files"; readonly files: ReadonlyMap<string, Uint8Array> }
  | { readonly kind: "broken" }
  | { readonly kind: "too-large" };

/**
 * Inflates the wanted files of a ZIP archive, never further than allowed, whatever sizes the archive tells.
 * The layout: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function unzip(bytes: Uint8Array, { wants, maxBytes, maxFiles }: UnzipOptions): Unzipped {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const files = new Map<string, Uint8Array>();
  let room = maxBytes;
  try {
    const entries = readDirectory(buffer);
    if (entries.length > maxFiles) return { kind: "too-large" };
    for (const entry of entries.filter(({ name }) => wants(name))) {
      const content = inflate(entry, buffer, room);
      room -= content.length;
      if (room < 0) return { kind: "too-large" };
      files.set(entry.name, content);
    }
    return { kind: "files", files };
  } catch (error) {
    return { kind: error instanceof RangeError && "code" in error && error.code === tooLarge ? "too-large" : "broken" };
  }
}

/** What zlib says when `maxOutputLength` does not suffice. */
const tooLarge = "ERR_BUFFER_TOO_LARGE";

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly packedSize: number;
  /** Where its own header begins. */
  readonly start: number;
}

const signatures = { end: 0x06_05_4b_50, directory: 0x02_01_4b_50, file: 0x04_03_4b_50 } as const;
const headerBytes = { end: 22, directory: 46, file: 30 } as const;
const methods = { stored: 0, deflated: 8 } as const;

function readDirectory(buffer: Buffer): Entry[] {
  const end = findEnd(buffer);
  const count = buffer.readUInt16LE(end + 10);
  const entries: Entry[] = [];
  let at = buffer.readUInt32LE(end + 16);
  for (let index = 0; index < count; index += 1) {
    expectSignature(buffer, at, "directory");
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((offset) => buffer.readUInt16LE(at + offset));
    const nameAt = at + headerBytes.directory;
    const next = nameAt + Number(nameBytes) + Number(extraBytes) + Number(commentBytes);
    entries.push({
      name: buffer.toString("utf8", nameAt, nameAt + Number(nameBytes)),
      method: buffer.readUInt16LE(at + 10),
      packedSize: buffer.readUInt32LE(at + 20),
      start: buffer.readUInt32LE(at + 42),
    });
    at = next;
  }
  return entries;
}

/** The last record, behind which there is only a comment. */
function findEnd(buffer: Buffer): number {
  const mark = Buffer.alloc(4);
  mark.writeUInt32LE(signatures.end);
  const end = buffer.lastIndexOf(mark, buffer.length - headerBytes.end);
  if (end < 0) throw new Error("there is no directory");
  return end;
}

function inflate({ method, packedSize, start }: Entry, buffer: Buffer, room: number): Uint8Array {
  expectSignature(buffer, start, "file");
  const from = start + headerBytes.file + buffer.readUInt16LE(start + 26) + buffer.readUInt16LE(start + 28);
  const packed = buffer.subarray(from, from + packedSize);
  if (packed.length < packedSize) throw new Error("a file is cut short");
  if (method === methods.stored) return packed;
  if (method !== methods.deflated) throw new Error("a file is packed in another way");
  return inflateRawSync(packed, { maxOutputLength: Math.max(1, room) });
}

function expectSignature(buffer: Buffer, at: number, kind: keyof typeof signatures): void {
  if (buffer.readUInt32LE(at) !== signatures[kind]) throw new Error(`no ${kind} header where there should be one`);
}

/** An archive of these files, not packed. */
export function zipStored(files: ReadonlyMap<string, Uint8Array>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let start = 0;
  for (const [name, content] of files) {
    const nameBytes = Buffer.from(name);
    // From the version that is needed to the lengths, both headers hold the same.
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt32LE(crc32(content), 10);
    facts.writeUInt32LE(content.length, 14);
    facts.writeUInt32LE(content.length, 18);
    facts.writeUInt16LE(nameBytes.length, 22);
    const before = Buffer.alloc(4);
    before.writeUInt32LE(signatures.file);
    parts.push(before, facts, nameBytes, Buffer.from(content));
    const [mark, place] = [Buffer.alloc(6), Buffer.alloc(14)];
    mark.writeUInt32LE(signatures.directory);
    mark.writeUInt16LE(20, 4);
    place.writeUInt32LE(start, 10);
    directory.push(mark, facts, place, nameBytes);
    start += headerBytes.file + nameBytes.length + content.length;
  }
  const end = Buffer.alloc(headerBytes.end);
  end.writeUInt32LE(signatures.end);
  end.writeUInt16LE(files.size, 8);
  end.writeUInt16LE(files.size, 10);
  end.writeUInt32LE(
    directory.reduce((sum, part) => sum + part.length, 0),
    12,
  );
  end.writeUInt32LE(start, 16);
  return Buffer.concat([...parts, ...directory, end]);
}
