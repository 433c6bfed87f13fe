import { ModelError } from "../../errors.ts";
import type { FineTuningProvider } from "../../models/fine-tuning-service.ts";
import type { TuningNotes } from "../tuning-orders.ts";

const dayMs = 86_400_000;
/** So long before a model is turned off people are told. */
const warnedMs = 60 * dayMs;

export interface ShutdownDeps {
  readonly provider: Pick<FineTuningProvider, "offer">;
  readonly notes: TuningNotes;
  readonly now: () => number;
}

/** A sentence for each of the models that is turned off within two months. Asked once a day; nothing where nobody tells. */
export async function shutdownWarnings(
  models: readonly (string | null)[],
  { provider, notes, now }: ShutdownDeps,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const dates = await loadShutdowns({ provider, notes, now }, signal);
  return [...new Set(models)].flatMap((model) => {
    const at = model === null ? undefined : dates[model];
    if (model === null || at === undefined || at - now() > warnedMs) return [];
    return [shutdownSentence(model, at, now())];
  });
}

export function shutdownSentence(model: string, at: number, now: number): string {
  const day = new Date(at).toISOString().slice(0, 10);
  const days = Math.ceil((at - now) / dayMs);
  return days > 0 ? `\`${model}\` is turned off on ${day}, in ${days} days.` : `\`${model}\` was turned off on ${day}.`;
}

/** When which model is turned off, asked once a day; empty where nobody tells. */
export async function loadShutdowns(
  { provider, notes, now }: ShutdownDeps,
  signal: AbortSignal,
): Promise<Readonly<Record<string, number>>> {
  const known = await notes.read("shutdowns", now() - dayMs);
  // Written by ourselves.
  if (known !== null) return known as Record<string, number>;
  try {
    const dates = Object.fromEntries(await provider.offer.shutdowns(signal));
    await notes.write("shutdowns", dates, now());
    return dates;
  } catch (error) {
    if (error instanceof ModelError) return {};
    throw error;
  }
}
