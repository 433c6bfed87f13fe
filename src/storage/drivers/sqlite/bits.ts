/** The signs of a vector's numbers, 32 to a word; the last word is filled up with zeros. */
export function signBits(vector: Float32Array): Uint32Array {
  const words = new Uint32Array(Math.ceil(vector.length / 32));
  for (let i = 0; i < vector.length; i += 1) {
    if ((vector[i] ?? 0) > 0) words[i >>> 5] = (words[i >>> 5] ?? 0) | (1 << (i & 31));
  }
  return words;
}

/** The number of ones in 32 bits (Warren, Hacker's Delight, figure 5-2). */
export function ones(word: number): number {
  let x = word - ((word >>> 1) & 0x55_55_55_55);
  x = (x & 0x33_33_33_33) + ((x >>> 2) & 0x33_33_33_33);
  return Math.imul((x + (x >>> 4)) & 0x0f_0f_0f_0f, 0x01_01_01_01) >>> 24;
}
