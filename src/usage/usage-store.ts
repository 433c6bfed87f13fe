/** What one turn consumed. Holds no words. */
export interface UsageRow {
  readonly turnId: string;
  readonly at: number;
  /** `platform:workspaceId`. */
  readonly workspace: string;
  readonly channelId: string;
  readonly authorId: string;
  readonly model: string;
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  /** US dollars; null where the price table does not know the model. */
  readonly cost: number | null;
  /** From acceptance to the end of delivery. */
  readonly durationMs: number;
  readonly state: "delivered" | "blocked" | "failed" | "cancelled";
}

export interface UsageSummary {
  readonly turns: number;
  readonly blocked: number;
  readonly failed: number;
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  readonly cost: number;
  /** Turns whose model has no known price: `cost` does not hold them. */
  readonly unpriced: number;
}

export type UsageFilter = { readonly since: number; readonly workspace: string; readonly authorId: string | null };

/** The port to the record of use and of feedback. @throws StorageError from every method. */
export interface UsageStore {
  record(row: UsageRow): Promise<void>;
  summarize(filter: UsageFilter): Promise<UsageSummary>;
  /** Replaces an earlier rating of the same turn by the same author. */
  rate(turnId: string, authorId: string, rating: "up" | "down", at: number): Promise<void>;
  /** Of the turns that `summarize` counts with the same filter. */
  ratings(filter: UsageFilter): Promise<{ readonly up: number; readonly down: number }>;
}
