import { randomUUID } from "node:crypto";
import { UserError } from "../../errors.ts";
import type { Capability, FineTuningProvider } from "../../models/fine-tuning-service.ts";
import type { Log } from "../../platform/log.ts";
import type { JobLine, TuningDesk } from "../tuning-desk.ts";
import { isOpen, type TuningNotes, type TuningOrder, type TuningOrders } from "../tuning-orders.ts";
import { trainableModel } from "../validation/estimate.ts";
import { explainCapability } from "./explain.ts";
import { jobLine, jobView, orderLine } from "./job-view.ts";
import { orderedFile } from "./ordered-file.ts";
import { placeOrder } from "./place-order.ts";
import { shutdownWarnings } from "./shutdowns.ts";
import { followed } from "./watch-orders.ts";

export interface DeskDeps {
  readonly provider: FineTuningProvider;
  readonly orders: TuningOrders;
  readonly notes: TuningNotes;
  /** US dollars for a million trained tokens, beside the built-in table. */
  readonly prices: Readonly<Record<string, number>>;
  readonly log: Log;
  readonly now: () => number;
}

const dayMs = 86_400_000;
/** Enough for the curve of a long job. */
const readEvents = 1_000;

export function createDesk(deps: DeskDeps): TuningDesk {
  const { provider, orders, notes, prices, log, now } = deps;
  const { service, control, offer } = provider;

  const place: TuningDesk["place"] = async (key, signal) => {
    const placed = await placeOrder(key, deps, signal);
    if (placed?.state === "refused") await notes.write("capability", null, 0);
    return placed;
  };

  return {
    async capability(isFresh, signal) {
      const known = isFresh ? null : await notes.read("capability", now() - dayMs);
      // Written by ourselves; null where it is older than a day.
      const capability = (known as Capability | null) ?? (await offer.probe(signal));
      // What could not be learnt is asked again the next time.
      if (known === null && capability.kind !== "unknown") await notes.write("capability", capability, now());
      return { capability, says: explainCapability(capability, provider.isOpenAI, now()) };
    },

    async order({ key, what, trainingPath, checkedFile, validationPath, expects, by }) {
      const known = key === null ? null : await orders.find(key);
      if (known !== null) return known;
      const training = await orderedFile(trainingPath);
      if (checkedFile !== null && training.name !== checkedFile)
        throw new UserError("changed-file", "The file has changed since it was checked. Please begin again.");
      const order: TuningOrder = {
        key: key ?? randomUUID(),
        state: "ordered",
        orderedAt: now(),
        orderedBy: by,
        what,
        training,
        validation: validationPath === null ? null : await orderedFile(validationPath),
        expects,
        jobId: null,
        job: null,
        error: null,
      };
      await orders.add(order);
      log.info({ key: order.key, by, model: what.model, method: what.method }, "a fine-tuning job was ordered");
      return order;
    },

    place,

    async list(limit, signal) {
      const [jobs, ordered] = await Promise.all([service.list(limit, signal), orders.list(limit)]);
      const known = new Set(jobs.map(({ id }) => id));
      const ours = ordered.filter(({ jobId }) => jobId === null || !known.has(jobId));
      return [...jobs.map(jobLine), ...ours.map(orderLine)]
        .toSorted((a, b) => b.createdAt - a.createdAt)
        .slice(0, limit);
    },

    async view(id, signal) {
      const found = await orders.find(id);
      const job = found !== null && found.jobId === null ? null : await service.load(found?.jobId ?? id, signal);
      if (job === null) {
        if (found === null) return null;
        const nothing = { job: null, events: [], checkpoints: [], price: null, warnings: [] };
        return jobView(orderLine(found), { ...nothing, order: found }, now());
      }
      const [events, checkpoints, warnings] = await Promise.all([
        service.events(job.id, readEvents, signal),
        service.checkpoints(job.id, signal),
        shutdownWarnings([job.tunedModel, job.baseModel], deps, signal),
      ]);
      const changes = found !== null && isOpen(found) ? followed(found, job) : null;
      const order = changes === null || found === null ? found : await orders.change(found.key, changes);
      const { price } = trainableModel(job.baseModel, prices);
      return jobView(jobLine(job), { order, job, events, checkpoints, price, warnings }, now());
    },

    async act(id, action, by, signal) {
      const order = await orders.find(id);
      log.info({ jobId: order?.jobId ?? id, action, by }, "a fine-tuning job is to be changed");
      if (order !== null && order.jobId === null) return actOnOrder(order, action, orders);
      const job = await service.load(order?.jobId ?? id, signal);
      if (job === null) throw new UserError("no-such-job", `There is no fine-tuning job \`${id}\`.`);
      const after = await control[action](job.id, signal);
      const changes = order === null ? null : followed(order, after);
      if (order !== null && changes !== null) await orders.change(order.key, changes);
      return jobLine(after);
    },
  };
}

/** An order that the service does not know yet can be withdrawn, where nobody is bringing it there. */
async function actOnOrder(order: TuningOrder, action: string, orders: TuningOrders): Promise<JobLine> {
  if (action !== "cancel" || !isOpen(order))
    throw new UserError(
      "not-placed",
      `The order \`${order.key}\` is not with the service: there is nothing to ${action}.`,
    );
  return orderLine(await orders.change(order.key, { state: "cancelled" }));
}
