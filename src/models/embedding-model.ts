/** The port to a model that turns text into vectors. */
export interface EmbeddingModel {
  /** Names the vector space: vectors of different names are never compared. Includes the dimensions where they are chosen. */
  readonly name: string;
  readonly dimensions: number;
  /**
   * One unit-length vector of `dimensions` for each text, in order. Any number of texts: the model batches them within
   * its API's limits and retries a failed batch while the signal allows.
   * @throws ModelError
   */
  embed(texts: readonly string[], signal: AbortSignal): Promise<readonly Float32Array[]>;
}
