/** The port to a service that tunes models. First depth: reading what there is. */
export interface FineTuningService {
  /** The newest jobs, newest first. @throws ModelError */
  list(limit: number, signal: AbortSignal): Promise<readonly FineTuningJob[]>;
  /** One job, or null where there is none of this id. @throws ModelError */
  load(jobId: string, signal: AbortSignal): Promise<FineTuningJob | null>;
  /** The newest events of a job, newest first. @throws ModelError */
  events(jobId: string, limit: number, signal: AbortSignal): Promise<readonly FineTuningEvent[]>;
}

export interface FineTuningJob {
  readonly id: string;
  readonly status: "validating_files" | "queued" | "running" | "paused" | "succeeded" | "failed" | "cancelled";
  readonly baseModel: string;
  readonly tunedModel: string | null;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly finishedAt: number | null;
  readonly estimatedFinishAt: number | null;
  readonly trainedTokens: number | null;
  readonly error: string | null;
}

export interface FineTuningEvent {
  readonly at: number;
  readonly level: "info" | "warn" | "error";
  readonly message: string;
}
