import { createHash } from "node:crypto";
import type { KeyvStorageAdapter } from "keyv";
import type { KeptQueries } from "../commands/search.ts";
import { openSoftState } from "./soft-state.ts";

const dayMs = 86_400_000;

/** Queries as soft state. The same query has the same id: who searches for it again makes it last. */
export function keptQueries(store: KeyvStorageAdapter): KeptQueries {
  const state = openSoftState(store, "soft", dayMs);
  return {
    async keep(query) {
      const id = createHash("sha256").update(query).digest("base64url").slice(0, 16);
      await state.write(`search:${id}`, query);
      return id;
    },
    async find(id) {
      return (await state.read<string>(`search:${id}`)) ?? null;
    },
  };
}
