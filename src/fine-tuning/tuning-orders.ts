import type { FineTuningJob, JobOrder } from "../models/fine-tuning-service.ts";

/** A job as it was ordered here, and what has become of it. Holds no words of anybody. */
export interface TuningOrder {
  /** Of our own: in the job's metadata, so that it is found again. */
  readonly key: string;
  /** `ordered`: files are being uploaded, or the service asked · `placed`: the service has the job · the rest are ends. */
  readonly state: "ordered" | "placed" | "succeeded" | "failed" | "cancelled" | "refused";
  /** Epoch milliseconds. */
  readonly orderedAt: number;
  /** `platform:userId`, or the command line. */
  readonly orderedBy: string;
  readonly what: Omit<JobOrder, "trainingFile" | "validationFile" | "metadata">;
  readonly training: OrderedFile;
  readonly validation: OrderedFile | null;
  readonly expects: { readonly epochs: number; readonly billedTokens: number; readonly price: number | null };
  readonly jobId: string | null;
  /** As the service told it last. */
  readonly job: FineTuningJob | null;
  /** Why it ended badly, in words for people. */
  readonly error: string | null;
}

export interface OrderedFile {
  readonly path: string;
  /** Under which it is uploaded: holds a hash of what is in it. */
  readonly name: string;
  readonly bytes: number;
  /** The service's id, once it is there. */
  readonly id: string | null;
}

/** The port to the record of jobs. Every method throws StorageError. */
export interface TuningOrders {
  add(order: TuningOrder): Promise<void>;
  /** By our key or by the service's id; null where it was not ordered here. */
  find(id: string): Promise<TuningOrder | null>;
  /** The newest first. */
  list(limit: number): Promise<readonly TuningOrder[]>;
  /** Changes some of an order; all at once or nothing. */
  change(key: string, changes: Partial<Omit<TuningOrder, "key">>): Promise<TuningOrder>;
  /** Lets one process alone go on with an order until then: false where another one does. Again by the same holder renews it. */
  claim(key: string, holder: string, now: number, until: number): Promise<boolean>;
}

/** The port to small facts that may be looked up again. @throws StorageError */
export interface TuningNotes {
  /** Null where it is not known, or was written before. */
  read(key: string, since: number): Promise<unknown>;
  write(key: string, value: unknown, at: number): Promise<void>;
}

export function isOpen({ state }: Pick<TuningOrder, "state">): boolean {
  return state === "ordered" || state === "placed";
}
