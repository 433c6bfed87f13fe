import { createHash } from "node:crypto";

/** A vector of unit length, the same for the same text and unlike that of any other. */
export function unitVector(text: string, dimensions = 64): Float32Array {
  const numbers = Float32Array.from({ length: dimensions }, (_, index) => {
    const digest = createHash("sha256").update(`${index}\n${text}`).digest();
    return digest.readInt32LE() / 2 ** 31;
  });
  const length = Math.hypot(...numbers);
  return numbers.map((value) => value / length);
}
