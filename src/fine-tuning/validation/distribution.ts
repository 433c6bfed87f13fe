/** How numbers are spread. All null where there is none. */
export interface Distribution {
  readonly count: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly median: number | null;
  readonly p5: number | null;
  readonly p10: number | null;
  readonly p90: number | null;
  readonly p95: number | null;
  /** False where the quantiles come from buckets: see {@link Spread}. */
  readonly isExact: boolean;
}

/** So many different numbers are counted one by one. */
const maxDistinct = 65_536;
/** After that, numbers share buckets that are half a percent wide. */
const gamma = 1.005;

/**
 * The spread of any number of whole numbers in bounded memory. Minimum, maximum and mean are exact always; quantiles
 * while there are at most 65,536 different numbers, and within half a percent after that (the buckets of DDSketch).
 */
export class Spread {
  #counts = new Map<number, number>();
  #isExact = true;
  #count = 0;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  readonly #maxDistinct: number;

  constructor(distinct = maxDistinct) {
    this.#maxDistinct = distinct;
  }

  /** @param value not negative. */
  add(value: number): void {
    this.#count += 1;
    this.#sum += value;
    this.#min = Math.min(this.#min, value);
    this.#max = Math.max(this.#max, value);
    const key = this.#isExact ? value : bucketOf(value);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    if (this.#isExact && this.#counts.size > this.#maxDistinct) this.#coarsen();
  }

  get sum(): number {
    return this.#sum;
  }

  distribution(): Distribution {
    const sorted = [...this.#counts].toSorted(([a], [b]) => a - b);
    const at = (q: number) => (this.#count === 0 ? null : this.#quantile(sorted, q));
    return {
      count: this.#count,
      min: this.#count === 0 ? null : this.#min,
      max: this.#count === 0 ? null : this.#max,
      mean: this.#count === 0 ? null : this.#sum / this.#count,
      median: at(0.5),
      p5: at(0.05),
      p10: at(0.1),
      p90: at(0.9),
      p95: at(0.95),
      isExact: this.#isExact,
    };
  }

  #coarsen(): void {
    const buckets = new Map<number, number>();
    for (const [value, count] of this.#counts) {
      const bucket = bucketOf(value);
      buckets.set(bucket, (buckets.get(bucket) ?? 0) + count);
    }
    this.#counts = buckets;
    this.#isExact = false;
  }

  /** Between the two nearest numbers in proportion, as numpy and statistics books do. */
  #quantile(sorted: readonly (readonly [number, number])[], q: number): number {
    const rank = q * (this.#count - 1);
    const low = this.#ranked(sorted, Math.floor(rank));
    return low + (this.#ranked(sorted, Math.ceil(rank)) - low) * (rank - Math.floor(rank));
  }

  #ranked(sorted: readonly (readonly [number, number])[], rank: number): number {
    let seen = 0;
    for (const [key, count] of sorted) {
      seen += count;
      if (seen > rank) return this.#isExact ? key : Math.min(this.#max, Math.max(this.#min, valueOf(key)));
    }
    return this.#max;
  }
}

function bucketOf(value: number): number {
  return value < 1 ? -1 : Math.round(Math.log(value) / Math.log(gamma));
}

function valueOf(bucket: number): number {
  return bucket === -1 ? 0 : gamma ** bucket;
}
