import { PlatformError } from "../../errors.ts";
import type { Card } from "../../platform/card.ts";
import type { CardOutlet } from "../../platform/channel.ts";
import type { Log } from "../../platform/log.ts";
import type { Promotions } from "../promotions.ts";
import { loadShutdowns, type ShutdownDeps, shutdownSentence } from "./shutdowns.ts";

export interface TellShutdownsDeps extends ShutdownDeps {
  readonly promotions: Pick<Promotions, "current">;
  /** The model that answers where none is promoted. */
  readonly standardModel: string;
  /** As `platform:userId`. */
  readonly admins: ReadonlySet<string>;
  readonly outletOf: (platform: string) => CardOutlet | null;
  readonly log: Log;
}

const dayMs = 86_400_000;
/** So many days before a model is turned off its administrators are told. */
const thresholds = [60, 30, 14, 7, 1] as const;

/** Tells each administrator once for each model that answers here and each threshold. @throws StorageError */
export async function tellShutdowns(deps: TellShutdownsDeps, signal: AbortSignal): Promise<void> {
  const { promotions, standardModel, notes, now, admins } = deps;
  const dates = await loadShutdowns(deps, signal);
  const serving = new Set([standardModel, ...(await promotions.current()).map(({ model }) => model)]);
  for (const model of serving) {
    const at = dates[model];
    const due = at === undefined ? undefined : thresholds.findLast((days) => at - now() <= days * dayMs);
    if (at === undefined || due === undefined) continue;
    for (const admin of admins) {
      const key = `shutdown-told:${JSON.stringify([model, at, due, admin])}`;
      if ((await notes.read(key, 0)) !== null) continue;
      if (await tell(admin, `⏳ ${shutdownSentence(model, at, now())}`, deps)) await notes.write(key, true, now());
    }
  }
}

/** Whether it is told, or never can be. */
async function tell(admin: string, markdown: string, { outletOf, log }: TellShutdownsDeps): Promise<boolean> {
  const [platform = "", personId = ""] = admin.split(":");
  const outlet = outletOf(platform);
  if (outlet === null) return false;
  const card: Card = { markdown, picture: null, buttons: [] };
  try {
    // People are found by their id alone.
    await outlet.tell("", personId, card);
    return true;
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    log.warn({ admin, error }, "an administrator could not be told that a model is turned off");
    return !error.retryable;
  }
}
