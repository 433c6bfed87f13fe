import type { Config } from "./config.ts";
import { Alarm } from "./fine-tuning/jobs/alarm.ts";
import { createDesk } from "./fine-tuning/jobs/create-desk.ts";
import { paceOf, watchOrders } from "./fine-tuning/jobs/watch-orders.ts";
import type { TuningDesk } from "./fine-tuning/tuning-desk.ts";
import type { FineTuningProvider } from "./models/fine-tuning-service.ts";
import type { Log } from "./platform/log.ts";
import type { Storage } from "./storage/storage.ts";

export interface TuningPorts {
  readonly storage: Pick<Storage, "tuning">;
  /** Null where no provider is configured. */
  readonly fineTuning: FineTuningProvider | null;
  readonly log: Log;
  readonly now: () => number;
}

/** Fine-tuning, put together; null where nothing is configured that could tune models. */
export interface Tuning {
  readonly desk: TuningDesk;
  readonly provider: FineTuningProvider;
  /** Has the jobs looked at now. */
  wake(): void;
  /** Follows the jobs that were ordered here, until the signal is aborted. Never throws. */
  watch(signal: AbortSignal, onChange: () => void): Promise<void>;
}

export function createTuning(config: Config, { storage, fineTuning, log, now }: TuningPorts): Tuning | null {
  if (fineTuning === null) return null;
  const { orders, notes } = storage.tuning;
  const prices = config.FINE_TUNING_PRICES ?? {};
  const deps = { provider: fineTuning, orders, notes, prices, log, now };
  const pace = paceOf(config.FINE_TUNING_POLL_SECONDS * 1_000);
  const alarm = new Alarm();
  return {
    desk: createDesk(deps),
    provider: fineTuning,
    wake: () => alarm.ring(),
    watch: (signal, onChange) => watchOrders({ ...deps, pace, alarm, onChange }, signal),
  };
}
