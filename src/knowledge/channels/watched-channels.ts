import { type Place, placeOf } from "../../platform/message.ts";
import { isHeard, type HeardKind, type HeardSource, type SourceRecord, type SourceStore } from "../source-store.ts";

/** The sources that are heard, by their channel; as they were when it was last looked. */
export class WatchedChannels {
  readonly #sources: SourceStore;
  #byPlace: ReadonlyMap<string, readonly HeardSource[]> = new Map();

  constructor(sources: SourceStore) {
    this.#sources = sources;
  }

  /** Looks again, as another process may have changed them. Returns those that are new. */
  async refresh(): Promise<readonly HeardSource[]> {
    const known = new Set(this.all().map(({ id }) => id));
    const heard = (await this.#sources.list()).filter(isHeard);
    this.#byPlace = Map.groupBy(heard, ({ location }) => location);
    return heard.filter(({ id }) => !known.has(id));
  }

  all(): readonly HeardSource[] {
    return [...this.#byPlace.values()].flat();
  }

  at(place: Place): readonly HeardSource[] {
    return this.#byPlace.get(locationOf(place)) ?? [];
  }
}

export function locationOf({ platform, workspaceId, channelId }: Place): string {
  return `${platform}:${workspaceId}:${channelId}`;
}

export function placeOfSource({ location }: SourceRecord): Place {
  return placeOf(location);
}

export function sourceIdOf(kind: HeardKind, place: Place): string {
  return `${kind}:${locationOf(place)}`;
}
