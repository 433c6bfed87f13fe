/** The port to a model that turns text into vectors. */
export interface EmbeddingModel {
  /** Names the vector space: vectors of different names are never compared. Includes the dimensions where they are chosen. */
  readonly name: string;
  readonly dimensions: number;
  /**
   * One unit-length vector of `dimensions` for each text, in order. Any number of texts: the model batches them within
   * its API's limits and retries a failed batch while the signal allows.
   * @param onBatch is given the vectors of each call as they come, in order, and is waited for before the next call: so
   * that what is paid for can be kept. A model that makes no calls need not use it.
   * @throws ModelError
   */
  embed(
    texts: readonly string[],
    signal: AbortSignal,
    onBatch?: (vectors: readonly Float32Array[]) => Promise<void>,
  ): Promise<readonly Float32Array[]>;
}
