import { randomUUID } from "node:crypto";
import { ModelError } from "../../errors.ts";
import type { FineTuningJob, FineTuningProvider } from "../../models/fine-tuning-service.ts";
import type { OrderedFile, TuningOrder, TuningOrders } from "../tuning-orders.ts";
import { explainRefusal } from "./explain.ts";

export interface PlaceDeps {
  readonly orders: TuningOrders;
  readonly provider: FineTuningProvider;
  readonly now: () => number;
}

/** In the metadata of every job that is ordered here. */
const metadataKey = "threadwise_key";
/** So many of the newest jobs are looked through for our own. */
const searchedJobs = 200;
/** Whoever dies while placing an order is followed by another so much later; who lives renews the claim in time. */
const claimMs = 30_000;
const renewMs = 5_000;

/**
 * Brings an order to the service: uploads what is not there yet, then asks for the job. May be killed anywhere and called again:
 * what was done is found (the files by their names, which hold their hash, the job by our key in its metadata) before anything
 * is done anew. Null where somebody else is at it, here or in another process.
 * @throws ModelError where it may succeed later; what never will is the order's end, `refused`.
 */
export async function placeOrder(
  key: string,
  { orders, provider, now }: PlaceDeps,
  signal: AbortSignal,
): Promise<TuningOrder | null> {
  const holder = randomUUID();
  if (!(await orders.claim(key, holder, now(), now() + claimMs))) return null;
  // A renewal that fails leaves the claim as it was.
  const renew = () => void orders.claim(key, holder, now(), now() + claimMs).catch(() => {});
  const renewing = setInterval(renew, renewMs).unref();
  try {
    const order = await orders.find(key);
    if (order === null || order.state !== "ordered") return order;
    return await place(order, { orders, provider }, signal);
  } catch (error) {
    if (isFinal(error)) return orders.change(key, { state: "refused", error: explainRefusal(error) });
    throw error;
  } finally {
    clearInterval(renewing);
    await orders.claim(key, holder, now(), now());
  }
}

async function place(
  order: TuningOrder,
  { orders, provider }: Pick<PlaceDeps, "orders" | "provider">,
  signal: AbortSignal,
): Promise<TuningOrder> {
  const { key } = order;
  // Its file is written down before a job is asked for: an order without one can have no job.
  const earlier = order.training.id === null ? null : await findJob(order, provider, signal);
  if (earlier !== null) return orders.change(key, placed(earlier));
  const training = await present(order.training, provider, signal);
  await orders.change(key, { training });
  const validation = order.validation === null ? null : await present(order.validation, provider, signal);
  const ready = await orders.change(key, { validation });
  const files = { trainingFile: training.id, validationFile: validation?.id ?? null };
  const job = await provider.control.create({ ...ready.what, ...files, metadata: { [metadataKey]: key } }, signal);
  return orders.change(key, placed(job));
}

function placed(job: FineTuningJob): Partial<TuningOrder> {
  return { state: "placed", jobId: job.id, job };
}

/** The file at the service: as it is known, as it is found, or as it is uploaded now. */
async function present(file: OrderedFile, { control }: FineTuningProvider, signal: AbortSignal) {
  if (file.id !== null) return { ...file, id: file.id };
  const id =
    (await control.findFile(file.name, file.bytes, signal)) ?? (await control.upload(file.path, file.name, signal));
  return { ...file, id };
}

/** A service that drops metadata is recognised by the file: its name holds a hash, and its id is ours alone. */
async function findJob(
  { key, training, orderedAt, what }: TuningOrder,
  { service }: FineTuningProvider,
  signal: AbortSignal,
): Promise<FineTuningJob | null> {
  const jobs = await service.list(searchedJobs, signal);
  const ours = jobs.find(({ metadata }) => metadata[metadataKey] === key);
  const alike = jobs.find(
    ({ metadata, trainingFile, baseModel, createdAt }) =>
      // In seconds with the service, in milliseconds here; clocks differ by a little.
      Object.keys(metadata).length === 0 &&
      createdAt > orderedAt - 60_000 &&
      trainingFile === training.id &&
      baseModel === what.model,
  );
  return ours ?? alike ?? null;
}

/** What will be the same at every further try. A file that is gone from here is no ModelError. */
function isFinal(error: unknown): error is Error {
  if (error instanceof ModelError) return !error.retryable;
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
