import type {
  Capability,
  Checkpoint,
  FineTuningEvent,
  FineTuningJob,
  JobOrder,
  StepMetrics,
} from "../models/fine-tuning-service.ts";
import type { TuningOrder } from "./tuning-orders.ts";

/** The port to everything that can be done about jobs: for commands, cards and the command line. */
export interface TuningDesk {
  /** What the service offers, asked once a day at most, or now; with words for people. */
  capability(
    isFresh: boolean,
    signal: AbortSignal,
  ): Promise<{ readonly capability: Capability; readonly says: string }>;
  /**
   * Writes an order down, on disk; one with a known key is there already, and stays as it is. Its files are read once, for
   * their hash. Nothing is sent yet. @throws UserError where a file can't be read, or is another one than was checked
   */
  order(request: OrderRequest, signal: AbortSignal): Promise<TuningOrder>;
  /** Brings an order to the service; see `placeOrder`. @throws ModelError where it may succeed later */
  place(key: string, signal: AbortSignal): Promise<TuningOrder | null>;
  /** The newest first: what the service has, and orders that are on their way. @throws ModelError */
  list(limit: number, signal: AbortSignal): Promise<readonly JobLine[]>;
  /** By the service's id or ours; null where there is none. @throws ModelError */
  view(id: string, signal: AbortSignal): Promise<JobView | null>;
  /** @throws UserError where there is no such job; ModelError */
  act(id: string, action: JobAction, by: string, signal: AbortSignal): Promise<JobLine>;
}

export type JobAction = "cancel" | "pause" | "resume";

export interface OrderRequest {
  /** Of the caller's own, so that an order that is given twice is one; null: a new one. */
  readonly key: string | null;
  readonly what: Omit<JobOrder, "trainingFile" | "validationFile" | "metadata">;
  readonly trainingPath: string;
  /** The name under which the checked file would be uploaded, so that no other one is; null: whatever is there. */
  readonly checkedFile: string | null;
  readonly validationPath: string | null;
  readonly expects: TuningOrder["expects"];
  readonly by: string;
}

/** One job, of the service or on its way there. */
export interface JobLine {
  /** The service's, or our key while it has none. */
  readonly id: string;
  readonly status: FineTuningJob["status"] | "ordered" | "refused";
  readonly baseModel: string;
  readonly tunedModel: string | null;
  readonly createdAt: number;
}

/** All that can be said about one job. */
export interface JobView extends JobLine {
  readonly order: TuningOrder | null;
  readonly job: FineTuningJob | null;
  /** The newest first. */
  readonly events: readonly FineTuningEvent[];
  readonly checkpoints: readonly Checkpoint[];
  /** In the order of their steps. */
  readonly points: readonly StepMetrics[];
  readonly progress: { readonly step: number; readonly total: number } | null;
  readonly trainedTokens: number | null;
  /** US dollars so far; null where nothing can be said. */
  readonly cost: number | null;
  /** Null where it has ended, or nothing can be said. */
  readonly remainingMs: number | null;
  readonly error: string | null;
  /** In sentences: that a model is turned off soon. */
  readonly warnings: readonly string[];
}
