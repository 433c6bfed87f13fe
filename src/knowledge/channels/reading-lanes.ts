import type { ChannelReader } from "../../platform/channel.ts";
import type { HeardSource } from "../source-store.ts";

/** Does one attempt when it is its turn; rejects as the work does. */
export type InLane = (work: () => Promise<void>) => Promise<void>;

/** Brings a source up to date, each attempt of it in its lane. */
type ReadInLane = (source: HeardSource, reader: ChannelReader, inLane: InLane) => Promise<void>;

/**
 * One channel of a platform after the other, as they share its rate limits; one that waits already is not added again. One that
 * fails makes room until its next attempt: a channel that can't be read must not keep the others from it.
 */
export class ReadingLanes {
  readonly #read: ReadInLane;
  readonly #waiting = new Map<string, Promise<void>>();
  readonly #last = new Map<string, Promise<void>>();

  constructor(read: ReadInLane) {
    this.#read = read;
  }

  add(platform: string, source: HeardSource, reader: ChannelReader): Promise<void> {
    const { id } = source;
    const known = this.#waiting.get(id);
    if (known !== undefined) return known;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const inLane: InLane = async (work) => {
      const turn = (this.#last.get(platform) ?? Promise.resolve()).then(() => {
        if (this.#waiting.get(id) === promise) this.#waiting.delete(id);
        return work();
      });
      this.#last.set(
        platform,
        turn.catch(() => {}),
      );
      // Until its next attempt it waits as before.
      await turn.catch((error: unknown) => {
        if (!this.#waiting.has(id)) this.#waiting.set(id, promise);
        throw error;
      });
    };
    this.#waiting.set(id, promise);
    this.#read(source, reader, inLane)
      .finally(() => this.#waiting.get(id) === promise && this.#waiting.delete(id))
      .then(resolve, reject);
    return promise;
  }
}
