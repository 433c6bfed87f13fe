/** The port to a service that tunes models: reading what there is. Every method throws ModelError. */
export interface FineTuningService {
  /** The newest jobs, newest first. */
  list(limit: number, signal: AbortSignal): Promise<readonly FineTuningJob[]>;
  /** One job, or null where there is none of this id. */
  load(jobId: string, signal: AbortSignal): Promise<FineTuningJob | null>;
  /** The newest events of a job, newest first. */
  events(jobId: string, limit: number, signal: AbortSignal): Promise<readonly FineTuningEvent[]>;
  /** All that were saved on the way, in the order of their steps; empty where the service keeps none. */
  checkpoints(jobId: string, signal: AbortSignal): Promise<readonly Checkpoint[]>;
}

/** The port to the same service: changing something. Every method throws ModelError; nothing is retried in here. */
export interface FineTuningControl {
  /** The id of an uploaded training file of this name and size, or null. */
  findFile(name: string, bytes: number, signal: AbortSignal): Promise<string | null>;
  /** Uploads a file of this machine under the name; resolves to its id. */
  upload(path: string, name: string, signal: AbortSignal): Promise<string>;
  create(order: JobOrder, signal: AbortSignal): Promise<FineTuningJob>;
  cancel(jobId: string, signal: AbortSignal): Promise<FineTuningJob>;
  pause(jobId: string, signal: AbortSignal): Promise<FineTuningJob>;
  resume(jobId: string, signal: AbortSignal): Promise<FineTuningJob>;
}

/** The port to what a service offers at all. */
export interface FineTuningOffer {
  /** Whether models can be tuned there. Costs nothing and starts nothing. Never throws but for the signal's reason. */
  probe(signal: AbortSignal): Promise<Capability>;
  /** When which model is turned off, in epoch milliseconds; empty where the service does not tell. @throws ModelError */
  shutdowns(signal: AbortSignal): Promise<ReadonlyMap<string, number>>;
}

/** All of a service, behind its three ports. */
export interface FineTuningProvider {
  readonly service: FineTuningService;
  readonly control: FineTuningControl;
  readonly offer: FineTuningOffer;
  /** Whether it is OpenAI itself, which closes step by step. */
  readonly isOpenAI: boolean;
}

export type Capability =
  | { readonly kind: "open" }
  /** It takes no jobs of this organisation any more; in its own words. */
  | { readonly kind: "closed"; readonly says: string }
  /** It does not speak the API. */
  | { readonly kind: "unsupported"; readonly says: string }
  /** It could not be asked: no access, no connection. */
  | { readonly kind: "unknown"; readonly says: string };

export type JobStatus = "validating_files" | "queued" | "running" | "paused" | "succeeded" | "failed" | "cancelled";

export interface FineTuningJob {
  readonly id: string;
  readonly status: JobStatus;
  readonly baseModel: string;
  readonly tunedModel: string | null;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly finishedAt: number | null;
  readonly estimatedFinishAt: number | null;
  readonly trainedTokens: number | null;
  readonly error: string | null;
  readonly trainingFile: string | null;
  /** What was given with the order. */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface FineTuningEvent {
  readonly at: number;
  readonly level: "info" | "warn" | "error";
  readonly message: string;
  /** Of an event that tells how training goes. */
  readonly metrics: StepMetrics | null;
}

export interface StepMetrics {
  readonly step: number;
  readonly totalSteps: number | null;
  readonly trainLoss: number | null;
  readonly validationLoss: number | null;
}

export interface Checkpoint extends StepMetrics {
  readonly id: string;
  readonly model: string;
}

export interface JobOrder {
  readonly model: string;
  readonly trainingFile: string;
  readonly validationFile: string | null;
  readonly method: "supervised" | "dpo";
  readonly hyperparameters: Hyperparameters;
  /** At most 64 characters: ends up in the model's name. */
  readonly suffix: string | null;
  readonly seed: number | null;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Null: the service's choice. */
export interface Hyperparameters {
  readonly epochs: number | null;
  readonly batchSize: number | null;
  readonly learningRateMultiplier: number | null;
  /** Of DPO alone. */
  readonly beta: number | null;
}
