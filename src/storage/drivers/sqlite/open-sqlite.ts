import { setImmediate } from "node:timers/promises";
import type { Log } from "../../../platform/log.ts";
import type { Storage } from "../../storage.ts";
import { openAnswerMessages } from "./answer-messages.ts";
import { attemptsSchema, oldAttempts, openAttempts } from "./attempts.ts";
import { approvalsSchema, openApprovals } from "./approvals.ts";
import { openChannelMessages } from "./channel-messages.ts";
import { channelSchema } from "./channel-schema.ts";
import { noticesSchema, openNotices, openWatches } from "./channel-watches.ts";
import { citingsSchema, oldCitings, openCitings } from "./citings.ts";
import { comparisonsSchema, oldComparisons, openComparedAnswers, openComparisons } from "./comparisons.ts";
import { openCorpus } from "./corpus.ts";
import { migrate, openDatabase } from "./database.ts";
import { followedCardsSchema, openFollowedCards } from "./followed-cards.ts";
import { gapsSchema, openGaps } from "./gaps.ts";
import { goldenSchema, openGolden } from "./golden-questions.ts";
import { expiredKeys, keyValueSchema, SqliteKeyValue } from "./key-value.ts";
import { openKnowledge } from "./knowledge.ts";
import {
  knowledgeChanges,
  knowledgeExpiry,
  knowledgeMerging,
  knowledgeOrigins,
  knowledgeSchema,
} from "./knowledge-schema.ts";
import { openFiles, openSources, sourcesSchema } from "./knowledge-sources.ts";
import { activeModelSchema } from "./knowledge-vectors.ts";
import { openLedger } from "./ledger.ts";
import { openModeration } from "./moderation.ts";
import { moderationDeskSchema, moderationSchema, oldVerdicts } from "./moderation-schema.ts";
import { openPresence } from "./presence.ts";
import { openModelRecord, openPromotions, promotionsSchema } from "./promotions.ts";
import { openReviewed, reviewedSchema } from "./reviewed-answers.ts";
import { offersSchema, openOffers } from "./teach-offers.ts";
import { keepTidy } from "./tidy.ts";
import { oldTrainingTurns, openTrainingTurns, trainingSchema } from "./training-turns.ts";
import { openTurnRecords } from "./turn-records.ts";
import { conclusionsSchema, ledgerSchema, oldTurns, oldWords } from "./turns-schema.ts";
import { openTuningNotes, openTuningOrders, tuningSchema } from "./tuning-orders.ts";
import { openUsage, usageSchema } from "./usage.ts";

/** The layout of the file, step by step; only ever appended to. */
const steps = [
  ledgerSchema,
  usageSchema,
  keyValueSchema,
  knowledgeSchema,
  knowledgeChanges,
  conclusionsSchema,
  knowledgeOrigins,
  sourcesSchema,
  activeModelSchema,
  knowledgeMerging,
  moderationSchema,
  attemptsSchema,
  channelSchema,
  gapsSchema,
  citingsSchema,
  trainingSchema,
  tuningSchema + promotionsSchema,
  moderationDeskSchema,
  followedCardsSchema + approvalsSchema + comparisonsSchema,
  knowledgeExpiry + reviewedSchema + offersSchema + goldenSchema,
  noticesSchema,
];

const dayMs = 86_400_000;

/** Long enough to see who tries again and again. */
const keepAttemptsMs = 90 * dayMs;

/**
 * How long an ended turn's key is kept, so that a late delivery of the same event is known. Slack delivers again within
 * an hour; a queue in between may take longer.
 */
const keepTurnsMs = 7 * dayMs;
/** The longest that a dry run can look back. */
const keepVerdictsMs = 90 * dayMs;
/** Questions and answers are somebody's words: long enough to decide by them. */
const keepComparisonsMs = 30 * dayMs;

export interface SqliteOptions {
  readonly now?: () => number;
  /** How long prompts and answers are kept for a dataset. */
  readonly keepTrainingDays?: number;
}

/** Everything in one SQLite file. @throws StorageError */
export async function openSqlite(file: string, log: Log, options: SqliteOptions = {}): Promise<Storage> {
  const { now = Date.now, keepTrainingDays = 90 } = options;
  const database = openDatabase(file);
  const closing = new AbortController();
  try {
    migrate(database, steps);
    const tidying = keepTidy(
      database,
      [
        { deleteSome: oldTurns, keepMs: keepTurnsMs },
        { deleteSome: oldWords, keepMs: dayMs },
        { deleteSome: oldCitings, keepMs: keepTurnsMs },
        { deleteSome: expiredKeys, keepMs: 0 },
        { deleteSome: oldTrainingTurns, keepMs: keepTrainingDays * dayMs },
        { deleteSome: oldComparisons, keepMs: keepComparisonsMs },
        { deleteSome: oldVerdicts, keepMs: keepVerdictsMs },
        { deleteSome: oldAttempts, keepMs: keepAttemptsMs },
      ],
      { log, now, signal: closing.signal },
    );
    const { knowledge, vectors, close: closeKnowledge } = openKnowledge(database, file, log, now);
    return {
      ledger: openLedger(database),
      records: openTurnRecords(database),
      presence: openPresence(database),
      usage: openUsage(database),
      training: openTrainingTurns(database),
      tuning: {
        orders: openTuningOrders(database),
        notes: openTuningNotes(database),
        promotions: openPromotions(database),
        models: openModelRecord(database),
        cards: openFollowedCards(database),
        approvals: openApprovals(database),
        comparisons: openComparisons(database),
        compared: openComparedAnswers(database),
      },
      attempts: openAttempts(database),
      knowledge,
      vectors,
      sources: openSources(database, now),
      files: openFiles(database),
      moderation: openModeration(database),
      ...openChannelMessages(database),
      watches: openWatches(database),
      notices: openNotices(database),
      gaps: openGaps(database),
      citings: openCitings(database),
      answers: openAnswerMessages(database),
      reviewed: openReviewed(database),
      offers: openOffers(database),
      golden: openGolden(database),
      corpus: openCorpus(database),
      keyValue: new SqliteKeyValue(database, now),
      softState: new SqliteKeyValue(database, now),
      async close() {
        closing.abort();
        // Writes that wait for their commit have it after one round of the event loop.
        await setImmediate();
        await Promise.all([tidying, closeKnowledge()]);
        database.close();
      },
    };
  } catch (error) {
    closing.abort();
    database.close();
    throw error;
  }
}
