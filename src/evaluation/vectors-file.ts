import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { UserError } from "../errors.ts";

const meta = z.object({ model: z.string().default("given"), dim: z.int().min(1) });

interface Vectors {
  readonly model: string;
  readonly rows: readonly Float32Array[];
}

/** vectors.f32, row after row of little-endian numbers, as meta.json describes it; null where the folder has none. @throws UserError */
export async function readVectors(folder: string, expected: number): Promise<Vectors | null> {
  const bytes = await readFile(join(folder, "vectors.f32")).catch(() => null);
  if (bytes === null) return null;
  const described = meta.safeParse(await readFile(join(folder, "meta.json"), "utf8").then(JSON.parse, () => null));
  if (!described.success)
    throw new UserError(
      "no-meta",
      "vectors.f32 needs a meta.json beside it, with `dim`, the length of a vector, in it.",
    );
  const { model, dim } = described.data;
  const count = bytes.byteLength / 4 / dim;
  if (count !== expected)
    throw new UserError(
      "wrong-vectors",
      `vectors.f32 holds ${count} vectors of ${dim} numbers; it must be ${expected}, one for each document and then each query.`,
    );
  const numbers = new Float32Array(new Uint8Array(bytes).buffer);
  return {
    model,
    rows: Array.from({ length: expected }, (_, row) => unit(numbers.subarray(row * dim, (row + 1) * dim))),
  };
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}
