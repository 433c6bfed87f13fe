import { createHash } from "node:crypto";

/** The same for the same parts, and 25 characters, which is all that Discord takes. */
export function nonceFor(...parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\n")).digest("base64url").slice(0, 25);
}
