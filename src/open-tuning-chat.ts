import { join } from "node:path";
import type { AppPorts } from "./app.ts";
import type { Config } from "./config.ts";
import { buildSystemMessage, defaultPersona } from "./conversation/system-message.ts";
import { samplingOf } from "./create-engine.ts";
import type { Tuning } from "./create-tuning.ts";
import { UserError } from "./errors.ts";
import { approve, offerAnswers } from "./fine-tuning/chat/approve.ts";
import { type ChatDeps, createTuningChat } from "./fine-tuning/chat/create-chat.ts";
import { followCards } from "./fine-tuning/chat/follow-cards.ts";
import { handleTuning } from "./fine-tuning/chat/handle-tuning.ts";
import { createPermissions } from "./fine-tuning/chat/permissions.ts";
import { ComparisonRunner } from "./fine-tuning/chat/run-comparisons.ts";
import { loadQuestions } from "./fine-tuning/comparison/load-questions.ts";
import { candidateSources } from "./fine-tuning/dataset/candidate-sources.ts";
import { writeDataset } from "./fine-tuning/dataset/write-dataset.ts";
import { Alarm } from "./fine-tuning/jobs/alarm.ts";
import { tellShutdowns } from "./fine-tuning/jobs/tell-shutdowns.ts";
import { paceOf } from "./fine-tuning/jobs/watch-orders.ts";
import { lossCurve } from "./fine-tuning/loss-curve.ts";
import type { Asker, TuningChat } from "./fine-tuning/tuning-chat.ts";
import type { TuningDesk } from "./fine-tuning/tuning-desk.ts";
import type { Staff } from "./moderation/staff.ts";
import { loadTokenCounterOf } from "./models/gpt-token-count.ts";
import { flaggedByPolicy } from "./open-moderation.ts";
import { repeat } from "./ops/repeat.ts";
import type { Card, HandleCard } from "./platform/card.ts";
import type { CardOutlet } from "./platform/channel.ts";

export interface TuningChatDeps {
  readonly tuning: Tuning | null;
  readonly staff: Staff;
  readonly outletOf: (platform: string) => CardOutlet | null;
  /** Aborted when the program stops. */
  readonly signal: AbortSignal;
}

/** Fine-tuning in chat, put together. */
export interface OpenedTuningChat {
  /** Null where no provider is configured. */
  readonly tuning: { readonly desk: TuningDesk; readonly chat: TuningChat } | null;
  readonly offerAnswers: (asker: Asker, link: string | null) => Promise<Card>;
  readonly handle: HandleCard;
  /** Follows jobs and keeps their messages true, until the signal is aborted. Never throws. */
  keepUp(): Promise<void>;
}

/** So many golden questions are answered at most. */
const maxQuestions = 50;
const hourMs = 3_600_000;

export function openTuningChat(config: Config, ports: AppPorts, deps: TuningChatDeps): OpenedTuningChat {
  const { storage, log, now } = ports;
  const permissions = createPermissions(deps.staff, log);
  const approving = { approvals: storage.tuning.approvals, permissions, log, now };
  const common = { offerAnswers: (asker: Asker, link: string | null) => offerAnswers(asker, link, approving) };
  if (deps.tuning === null) {
    const handle: HandleCard = async (action) => {
      if (action.action === "finetune.approve") return { kind: "replace", card: await approve(action, approving) };
      throw new UserError("no-fine-tuning", "No fine-tuning service is configured any more.");
    };
    return { ...common, tuning: null, handle, keepUp: async () => {} };
  }
  const { desk } = deps.tuning;
  const parts = openParts(config, ports, { ...deps, tuning: deps.tuning }, permissions);
  return {
    ...common,
    tuning: { desk, chat: createTuningChat(parts.chat) },
    handle: handleTuning({
      ...parts,
      approve: approving,
      baseModel: config.FINE_TUNING_MODEL,
      signal: deps.signal,
    }),
    keepUp: parts.keepUp,
  };
}

function openParts(
  config: Config,
  ports: AppPorts,
  { tuning, staff, outletOf, signal }: TuningChatDeps & { readonly tuning: Tuning },
  permissions: ChatDeps["permissions"],
) {
  const { storage, log, now } = ports;
  const { desk, provider } = tuning;
  const { promotions, models, cards, comparisons, compared, notes, orders } = storage.tuning;
  const cardsAlarm = new Alarm();
  const wake = () => {
    tuning.wake();
    cardsAlarm.ring();
  };
  const standardModel = config.MODEL;
  const questionsFile = join(config.FINE_TUNING_FOLDER, "validation.jsonl");
  const system = buildSystemMessage(defaultPersona);
  const shared = { promotions, comparisons, compared, outletOf, permissions, standardModel, log, now };
  const runner = new ComparisonRunner(
    {
      ...shared,
      loadQuestions: () => loadQuestions(questionsFile, maxQuestions, system),
      openModel: ports.openNamedChat,
      sampling: samplingOf(config),
    },
    signal,
  );
  const status = { promotions, models, standardModel, draw: lossCurve, now };
  const chat: ChatDeps = { ...shared, comparisons: runner, desk, cards, status, wake };
  const validate = { prices: config.FINE_TUNING_PRICES ?? {}, loadTokenCounterOf, isFlagged: null };
  const order = {
    desk,
    notes,
    orders,
    cards,
    folder: config.FINE_TUNING_FOLDER,
    validate,
    writeDataset: (model: string) => makeDataset(model, config, ports, validate),
    onOrdered: wake,
    now,
  };
  const pace = paceOf(config.FINE_TUNING_POLL_SECONDS * 1_000);
  const orLog = (what: string, work: () => Promise<unknown>) => async () => {
    try {
      await work();
    } catch (error) {
      if (!signal.aborted) log.error({ error }, what);
    }
  };
  const tell = { provider, notes, promotions, standardModel, admins: staff.admins, outletOf, log, now };
  const warn = orLog("who is to be told of models' ends could not be told", () => tellShutdowns(tell, signal));
  return {
    chat,
    order,
    judge: { ...shared, runner },
    async keepUp() {
      await orLog("comparisons could not be taken up", () => runner.takeUp())();
      await Promise.all([
        tuning.watch(signal, () => cardsAlarm.ring()),
        followCards({ cards, desk, outletOf, status, pace, alarm: cardsAlarm, log }, signal),
        warn().then(() => repeat(hourMs, warn, signal)),
      ]);
      await runner.settle();
    },
  };
}

async function makeDataset(
  model: string,
  config: Config,
  { storage, moderation, now }: AppPorts,
  validate: Parameters<typeof writeDataset>[2]["validate"],
): Promise<void> {
  const { training, golden } = storage;
  await writeDataset(config.FINE_TUNING_FOLDER, model, {
    sources: candidateSources(training, golden),
    agreed: (people) => training.agreed(people),
    isFlagged: moderation === null ? null : await flaggedByPolicy(config, moderation, storage.moderation.policies),
    validate,
    now,
  });
}
