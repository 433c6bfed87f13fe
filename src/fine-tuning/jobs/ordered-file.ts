import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { UserError } from "../../errors.ts";
import type { OrderedFile } from "../tuning-orders.ts";

/** A file as an order knows it: its name holds a hash of what is in it. @throws UserError where it can't be read */
export async function orderedFile(path: string): Promise<OrderedFile> {
  const hash = createHash("sha256");
  try {
    const { size } = await stat(path);
    for await (const chunk of createReadStream(path)) hash.update(chunk);
    return { path: resolve(path), name: `threadwise-${hash.digest("hex").slice(0, 32)}.jsonl`, bytes: size, id: null };
  } catch {
    throw new UserError("no-such-path", `There is no file \`${path}\`, or it can't be read.`);
  }
}
