import type { AppPorts } from "./app.ts";
import { createCardHandlers } from "./card-handlers.ts";
import { createAct } from "./cards/create-act.ts";
import { allCommands } from "./commands/all-commands.ts";
import type { Command } from "./commands/command.ts";
import type { Config } from "./config.ts";
import { createActions } from "./conversation/actions.ts";
import { createAdmit } from "./conversation/admit.ts";
import { createChangedQuestions } from "./conversation/changed-questions.ts";
import { givenUp } from "./conversation/conclusions.ts";
import type { Engine } from "./conversation/engine.ts";
import { createGoldenAnswers } from "./conversation/golden-answers.ts";
import { createForgetGap, createLearn } from "./conversation/learn.ts";
import { createForgetQuestions } from "./conversation/keyv-history.ts";
import { keptQueries } from "./conversation/kept-queries.ts";
import { createRememberedChanges } from "./conversation/remembered-changes.ts";
import { createTurnRunner, type TurnRunnerDeps } from "./conversation/turn-runner.ts";
import { createWaitingRoom, waitingFromMs } from "./conversation/waiting-room.ts";
import type { ChannelAdmin } from "./knowledge/channel-admin.ts";
import { createKnowledgeWatch } from "./conversation/knowledge-watch.ts";
import { createOutdatedAnswers } from "./conversation/outdated-answers.ts";
import type { KnowledgeAdmin } from "./knowledge/admin.ts";
import type { GapStore } from "./knowledge/gap-store.ts";
import { answeredByPeople } from "./knowledge/reviewed/answered-by-people.ts";
import type { ReviewedAdmin } from "./knowledge/reviewed-admin.ts";
import { reactionNames } from "./platform/reaction-names.ts";
import type { GapAdmin } from "./knowledge/gap-admin.ts";
import type { Staff } from "./moderation/staff.ts";
import type { Moderation } from "./open-moderation.ts";
import type { OpenedTuningChat } from "./open-tuning-chat.ts";
import type { ResolveScopes } from "./knowledge/scope.ts";
import type { ChatAdapter, Intake } from "./platform/adapter.ts";
import type { ChannelReader } from "./platform/channel.ts";
import type { HandleCard } from "./platform/card.ts";
import type { LoadSearchPage } from "./platform/search-page.ts";
import { placeOf } from "./platform/message.ts";
import { createBotLoopGuard } from "./turns/bot-loop.ts";
import { createCatchUp } from "./turns/catch-up.ts";
import { createIntake } from "./turns/intake.ts";
import type { Turn } from "./turns/ledger.ts";
import { ConversationQueue } from "./turns/queue.ts";
import { sweepUnfinished } from "./turns/sweep.ts";
import { listPrices } from "./usage/prices.ts";

export interface TurnsDeps {
  readonly engine: Engine;
  readonly loadSearchPage: LoadSearchPage;
  readonly knowledge: KnowledgeAdmin;
  readonly gaps: GapAdmin;
  /** Where questions that nothing answers are written down. */
  readonly gapStore: GapStore;
  readonly reviewed: ReviewedAdmin;
  readonly tuning: Pick<OpenedTuningChat, "tuning" | "offerAnswers" | "handle">;
  readonly staff: Staff;
  readonly moderation: Pick<Moderation, "admin" | "desk" | "handlers">;
  readonly channels: ChannelAdmin;
  readonly answerOffers: HandleCard;
  readonly resolveScopes: ResolveScopes;
  /** By platform, once it has connected. */
  readonly readers: ReadonlyMap<string, ChannelReader>;
  /** Events of a platform arrive (again). */
  readonly onConnected: (platform: string) => void;
  readonly platforms: ReadonlyMap<string, ChatAdapter>;
  /** Aborted when the program stops. */
  readonly signal: AbortSignal;
}

/** Everything between an event and its answer, put together. */
export interface Turns {
  readonly commands: readonly Command[];
  readonly intake: Intake;
  /** Queues what an earlier life left unfinished; each turn waits until its platform is `ready`. */
  takeUp(ready: (platform: string) => Promise<void>): Promise<void>;
  /** Begins to tell who waits for long, and to look after answers whose sources change. */
  begin(): void;
  stop(graceMs: number): Promise<void>;
}

/** A process that ends so often while it answers one question may be ended by it. */
const maxAttempts = 8;
/** An edit waits so long for its verdict. */
const verdictMs = 10_000;
const hourMs = 3_600_000;
/** Whether documents have changed is a look at one number. */
const lookedAfterMs = 5_000;
/** A search for each open question: questions of people wait for the same index. */
const retestedAfterMs = 10 * 60_000;

export function createTurns(config: Config, ports: AppPorts, deps: TurnsDeps): Turns {
  const { storage, history, log, now } = ports;
  const { ledger, records, presence } = storage;
  const { engine, signal } = deps;
  const { admins, moderators } = deps.staff;
  const monotonicNow = () => performance.now();

  const queue: ConversationQueue = new ConversationQueue({
    run: async (turn, interrupted) => {
      const ran = await run(turn, interrupted);
      if (ran === "done" && turn.event.kind === "question") await changes.settle(turn.event);
      return ran;
    },
    limit: config.TURNS_AT_ONCE,
    limitUnderPressure: Math.ceil(config.TURNS_AT_ONCE / 4),
    log,
  });
  const changed = createChangedQuestions({ ledger, records, queue });
  const { moderate, loadParts } = engine;
  const changes = createRememberedChanges({ history, moderate, loadParts, verdictMs });
  const actions = createActions({ ledger, records, queue, history, admins, now });
  const queries = keptQueries(storage.softState);
  const commands = allCommands({
    ...deps,
    ...deps.tuning,
    queries,
    admins,
    moderators,
    moderation: deps.moderation.admin,
    desk: deps.moderation.desk,
    history,
    forgetQuestions: createForgetQuestions(storage.keyValue, history),
    usage: storage.usage,
    promotions: storage.tuning.promotions,
    models: storage.tuning.models,
    training: storage.training,
    log,
    attempts: storage.attempts,
    stopAll: actions.stopAll,
    offers: storage.offers,
    golden: storage.golden,
    now,
  });
  const adapterOf = (platform: string) => deps.platforms.get(platform);
  /** Turns that an earlier life left behind. */
  const takenUp = new Set<string>();
  const attempts = { adapterOf, ledger, records, isTakenUp: (turnId: string) => takenUp.has(turnId), log };
  const waitingRoom = createWaitingRoom({ ...attempts, places: () => queue.places() });
  const limits = { perPerson: config.QUESTIONS_PER_MINUTE, perChannel: config.CHANNEL_QUESTIONS_PER_MINUTE };
  const byName = new Map(commands.map((command) => [command.name, command]));
  const runnerDeps: TurnRunnerDeps = {
    ...attempts,
    engine,
    commands: byName,
    admit: createAdmit(limits, monotonicNow),
    waitingRoom,
    usage: storage.usage,
    attempts: storage.attempts,
    learn: createLearn({ gaps: deps.gapStore, citings: storage.citings, log }),
    prices: { ...listPrices, ...config.MODEL_PRICES },
    turnMs: config.TURN_SECONDS * 1000,
    now,
  };
  const run = createTurnRunner(runnerDeps);
  const forgetGap = createForgetGap(history, storage, log);
  const { citings } = storage;
  const markOutdated = createOutdatedAnswers({ citings, records, history, queue, log, now, canShare: engine.canShare });
  const retestGaps = async () => {
    await deps.gaps.retest(signal);
    return false;
  };
  const onChange = [
    { run: markOutdated, restMs: lookedAfterMs },
    { run: retestGaps, restMs: retestedAfterMs },
  ];
  const lookAfter = createKnowledgeWatch({ citings, onChange, log, now: monotonicNow });
  const isWelcome = createBotLoopGuard(config.BOT_EXCHANGES, monotonicNow);
  const catchUp = createCatchUp({ presence, maxAgeMs: config.MISSED_HOURS * hourMs, log, now, signal });

  /** By the first part of the actions of their cards and forms. */
  const handlers = createCardHandlers(ports, { ...deps, queries });
  const onReaction = createGoldenAnswers({
    ...storage,
    history,
    resolveScopes: deps.resolveScopes,
    isStaff: (id) => admins.has(id) || moderators.has(id),
    reactions: reactionNames(config.GOLDEN_REACTION),
    log,
  });

  const intake = createIntake({
    act: createAct({ handlers, log }),
    ledger,
    presence,
    queue,
    orderOf: (command) => orders[command] ?? "free",
    isWelcome: (event) => event.kind === "command" || isWelcome(event),
    onAccepted: async (turn) => {
      const noted = turn.event.kind === "question" ? changes.noted(turn.event) : null;
      if (noted !== null) await (noted.kind === "deleted" ? changed.deleted(noted) : changed.edited(noted));
    },
    suggest: async (name, option, typed, conversationId) => {
      const complete = byName.get(name)?.suggestions[option];
      return complete === undefined ? [] : complete(typed, placeOf(conversationId));
    },
    onEdited: async (edit) => {
      await forgetGap(edit);
      if (!(await changed.edited(edit))) await changes.onEdited(edit);
    },
    onDeleted: async (deletion) => {
      await forgetGap(deletion);
      if (!(await changed.deleted(deletion))) await changes.onDeleted(deletion);
    },
    onFeedback: async ({ turnId, author, rating }) => {
      await storage.usage.rate(turnId, author.id, rating, now());
      return "Thank you, noted.";
    },
    onAction: actions.act,
    onReaction,
    isForUs: async (event) => (await answeredByPeople(event, storage.gaps)) === null,
    ...catchUp,
    connected: (platform, readMissed) => {
      catchUp.connected(platform, readMissed);
      deps.onConnected(platform);
    },
    log,
    now,
  });

  let timers: readonly NodeJS.Timeout[] = [];

  return {
    commands,
    intake,
    async takeUp(ready) {
      const giveUp = async (turn: Turn, reason: string) =>
        void (await ledger.conclude(turn.id, givenUp(reason), turn.changedAt));
      const readyFor = ({ id, event }: Turn) => {
        takenUp.add(id);
        return ready(event.conversation.platform);
      };
      const maxAgeMs = 10 * config.TURN_SECONDS * 1000;
      await sweepUnfinished({ ledger, queue, now, maxAgeMs, maxAttempts, giveUp, ready: readyFor });
    },
    begin() {
      timers = [
        setInterval(() => waitingRoom.tellPlaces(now()), waitingFromMs).unref(),
        setInterval(() => void lookAfter(), lookedAfterMs).unref(),
      ];
    },
    async stop(graceMs) {
      for (const timer of timers) clearInterval(timer);
      await queue.close(graceMs);
    },
  };
}

/** A reset that overtook an answer would forget everything but that; a stop that waited for one would stop nothing. */
const orders: Readonly<Record<string, "ordered" | "urgent">> = { ask: "ordered", reset: "ordered", stop: "urgent" };
