import type { DatabaseSync } from "node:sqlite";
import type { StoreFilter } from "../../../knowledge/knowledge-store.ts";

/** What chunks of one document have in common, and few documents each have for themselves. */
interface Origin {
  readonly scope: string;
  readonly channels: readonly string[];
  readonly authors: readonly string[];
  /** Infinity where it holds for good. */
  readonly holdsUntil: number;
}

/** Says of a chunk whether a search may see it. */
export type Allows = (chunkId: number) => boolean;

/** Of every chunk, what decides whether a search may see it: 12 bytes each, so that a filter costs no look-up in a table. */
export class ChunkFacts {
  readonly #origins: Origin[] = [];
  readonly #known = new Map<string, number>();
  /** Places in `#origins` from 1, by the chunk's id less `#first`; 0 where there is no such chunk. */
  #originOf = new Uint32Array(1_024);
  /** NaN where unknown. */
  #dates = new Float64Array(1_024);
  #first = 0;
  #length = 0;

  add(chunkId: number, at: number | null, origin: StoredOrigin): void {
    if (this.#length === 0) this.#first = chunkId;
    this.#length = chunkId - this.#first + 1;
    if (this.#length > this.#originOf.length) this.#grow();
    this.#originOf[this.#length - 1] = this.#place(origin);
    this.#dates[this.#length - 1] = at ?? Number.NaN;
  }

  /** By scope, by whether it still holds, and by what the filter says of its origin; what it says of words is the caller's. */
  allowing(scopes: readonly string[], filter: StoreFilter | undefined, now: number): Allows {
    const [origins, dates, first] = [this.#originOf, this.#dates, this.#first];
    const isOpen = ({ scope, holdsUntil }: Origin) => scopes.includes(scope) && holdsUntil > now;
    const allowed = [false, ...this.#origins.map((origin) => isOpen(origin) && isFrom(origin, filter))];
    const isAllowed: Allows = (id) => allowed[origins[id - first] ?? 0] === true;
    const { after = null, before = null } = filter ?? {};
    if (after === null && before === null) return isAllowed;
    const [from, until] = [after ?? -Infinity, before ?? Infinity];
    return (id) => {
      const at = dates[id - first] ?? Number.NaN;
      return at >= from && at < until && isAllowed(id);
    };
  }

  /** Allowed chunks, the newest first, those without a date last. Some may be gone meanwhile. */
  newest(allows: Allows): number[] {
    const ids = Array.from({ length: this.#length }, (_, index) => index + this.#first).filter(allows);
    const dateOf = (id: number) => this.#dates[id - this.#first] || 0;
    return ids.sort((a, b) => dateOf(b) - dateOf(a) || b - a);
  }

  #grow(): void {
    const size = Math.max(this.#length, this.#originOf.length * 2);
    const [origins, dates] = [new Uint32Array(size), new Float64Array(size)];
    origins.set(this.#originOf);
    dates.set(this.#dates);
    [this.#originOf, this.#dates] = [origins, dates];
  }

  #place({ scope, authors, channel, holdsUntil }: StoredOrigin): number {
    const key = `${scope}\0${authors}\0${channel}\0${holdsUntil}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const place = this.#origins.push({ scope, authors: lines(authors), channels: lines(channel), holdsUntil });
    this.#known.set(key, place);
    return place;
  }
}

/** As it stands in the tables: a name a line, and "" where there is none. */
interface StoredOrigin extends Pick<Origin, "scope" | "holdsUntil"> {
  readonly authors: string;
  readonly channel: string;
}

/** Facts that follow the tables. A chunk never changes: what does is a new one, with a higher id. */
export function openChunkFacts(database: DatabaseSync): (version: number) => ChunkFacts {
  const newChunks = database.prepare(
    `SELECT c.id, c.at, c.scope, ifnull(c.authors, '') AS authors,
       ifnull(d.channel_id || char(10) || d.channel_name, '') AS channel, d.holds_until AS holdsUntil
     FROM chunks c JOIN documents d ON d.id = c.document_id WHERE c.id > ? ORDER BY c.id`,
  );
  const facts = new ChunkFacts();
  let seen = -1;
  let last = 0;
  return (version) => {
    if (version === seen) return facts;
    for (const { id, at, scope, authors, channel, holdsUntil } of newChunks.iterate(last)) {
      last = Number(id);
      const until = holdsUntil === null ? Infinity : Number(holdsUntil);
      const origin = { scope: String(scope), authors: String(authors), channel: String(channel), holdsUntil: until };
      facts.add(last, at === null ? null : Number(at), origin);
    }
    seen = version;
    return facts;
  };
}

function isFrom({ channels, authors }: Origin, filter: StoreFilter | undefined): boolean {
  if (filter === undefined) return true;
  const isIn = filter.channels.length === 0 || filter.channels.some((name) => channels.includes(name.toLowerCase()));
  const isBy = filter.authors.length === 0 || filter.authors.some((name) => isNamed(name.toLowerCase(), authors));
  return isIn && isBy;
}

function isNamed(name: string, authors: readonly string[]): boolean {
  return authors.some((author) => author === name || author.split(/[\s.@]+/).includes(name));
}

function lines(text: string): string[] {
  return text === "" ? [] : text.toLowerCase().split("\n");
}
