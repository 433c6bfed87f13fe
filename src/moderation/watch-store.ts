import type { Place } from "../platform/message.ts";

/** A channel in which every message is judged. */
export interface WatchedPlace extends Place {
  /** `platform:userId` */
  readonly by: string;
  readonly at: number;
}

/** The port to the channels in which every message is judged. Every method throws StorageError. */
export interface WatchStore {
  list(): Promise<readonly WatchedPlace[]>;
  /** False where it is watched already. */
  add(watched: WatchedPlace): Promise<boolean>;
  /** False where it was not watched. */
  remove(place: Place): Promise<boolean>;
}
