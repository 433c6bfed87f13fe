import type { EmbeddingModel } from "../models/embedding-model.ts";
import { createSearch, type SearchDeps } from "./create-search.ts";
import type { VectorStore } from "./knowledge-store.ts";
import type { SearchKnowledge } from "./search.ts";

export interface ActiveSearchDeps extends SearchDeps {
  readonly vectors: VectorStore;
  /** A model by the name of its vector space, as it was configured before; null where that can't be told from the name. */
  readonly openModel: (name: string) => Promise<EmbeddingModel | null>;
}

/**
 * Searches with the model whose vectors are complete: after another model was configured, that is the one before it, until
 * everything is embedded anew. Which one it is is asked at every search, because another process may embed.
 */
export function searchActiveModel({ vectors, openModel, ...deps }: ActiveSearchDeps): SearchKnowledge {
  const configured = createSearch(deps);
  const formerSearch = rememberLast(async (name: string): Promise<SearchKnowledge> => {
    const embedding = await openModel(name);
    return embedding === null ? configured : createSearch({ ...deps, embedding });
  });
  return async (...asked) => {
    const active = deps.embedding === null ? null : await vectors.active();
    const search = active === null || active === deps.embedding?.name ? configured : await formerSearch(active);
    return search(...asked);
  };
}

function rememberLast<Value>(make: (name: string) => Promise<Value>): (name: string) => Promise<Value> {
  let last: { readonly name: string; readonly value: Promise<Value> } | null = null;
  return (name) => {
    if (last?.name !== name) last = { name, value: make(name) };
    return last.value;
  };
}
