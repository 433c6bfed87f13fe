import type { Response } from "undici";

/** At most so much of a body, as it is once it is unpacked: what is behind that is never read. */
export async function readBody(response: Response, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let room = maxBytes;
  for await (const part of response.body ?? []) {
    parts.push(part.subarray(0, room));
    room -= part.length;
    // Leaving the loop cancels the rest.
    if (room <= 0) break;
  }
  return Buffer.concat(parts);
}
