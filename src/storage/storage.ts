import type { KeyvStorageAdapter } from "keyv";
import type { AttemptStore } from "../abuse/attempts.ts";
import type { ForgottenStore, MessageStore, NoticeStore, WatchStore } from "../knowledge/channel-store.ts";
import type { CitingStore } from "../knowledge/citing-store.ts";
import type { Corpus } from "../knowledge/corpus.ts";
import type { GapStore } from "../knowledge/gap-store.ts";
import type { GoldenStore } from "../knowledge/golden-store.ts";
import type { KnowledgeStore, VectorStore } from "../knowledge/knowledge-store.ts";
import type { OfferStore } from "../knowledge/offer-store.ts";
import type { ReviewedStore } from "../knowledge/reviewed-store.ts";
import type { FileStore, SourceStore } from "../knowledge/source-store.ts";
import type { Approvals } from "../fine-tuning/approvals.ts";
import type { ComparedAnswersStore, Comparisons } from "../fine-tuning/comparisons.ts";
import type { FollowedCards } from "../fine-tuning/followed-cards.ts";
import type { AlertPosts } from "../moderation/alert-posts.ts";
import type { ModelRecord, Promotions } from "../fine-tuning/promotions.ts";
import type { TrainingTurns } from "../fine-tuning/training-turns.ts";
import type { TuningNotes, TuningOrders } from "../fine-tuning/tuning-orders.ts";
import type { AlertStore, Pardons } from "../moderation/alert-store.ts";
import type { PolicyStore } from "../moderation/policy-store.ts";
import type { UnjudgedQueue } from "../moderation/unjudged-queue.ts";
import type { VerdictStore } from "../moderation/verdict-store.ts";
import type { WatchStore as ModerationWatchStore } from "../moderation/watch-store.ts";
import type { AnswerMessages } from "../turns/answer-messages.ts";
import type { TurnLedger } from "../turns/ledger.ts";
import type { Presence } from "../turns/presence.ts";
import type { TurnRecords } from "../turns/turn-records.ts";
import type { UsageStore } from "../usage/usage-store.ts";

/** All that is kept, behind one URL. */
export interface Storage {
  readonly ledger: TurnLedger;
  readonly records: TurnRecords;
  readonly presence: Presence;
  readonly usage: UsageStore;
  readonly training: TrainingTurns;
  readonly tuning: {
    readonly orders: TuningOrders;
    readonly notes: TuningNotes;
    readonly promotions: Promotions;
    readonly models: ModelRecord;
    readonly cards: FollowedCards;
    readonly approvals: Approvals;
    readonly comparisons: Comparisons;
    readonly compared: ComparedAnswersStore;
  };
  readonly attempts: AttemptStore;
  readonly knowledge: KnowledgeStore;
  readonly vectors: VectorStore;
  readonly sources: SourceStore;
  readonly files: FileStore;
  readonly gaps: GapStore;
  readonly citings: CitingStore;
  readonly answers: AnswerMessages;
  readonly reviewed: ReviewedStore;
  readonly offers: OfferStore;
  readonly golden: GoldenStore;
  readonly corpus: Corpus;
  readonly moderation: ModerationStores;
  readonly messages: MessageStore;
  readonly watches: WatchStore;
  readonly notices: NoticeStore;
  readonly forgotten: ForgottenStore;
  /** For soft state behind keyv: what may be lost without harm. */
  readonly keyValue: KeyvStorageAdapter;
  /** The same for whatever else is soft, all under the namespace "soft", each with a prefix of its own. */
  readonly softState: KeyvStorageAdapter;
  /** Resolves when everything is on disk and every handle, timer and worker is closed. */
  close(): Promise<void>;
}

export interface ModerationStores {
  readonly policies: PolicyStore;
  readonly verdicts: VerdictStore;
  readonly alerts: AlertStore;
  readonly pardons: Pardons;
  readonly unjudged: UnjudgedQueue;
  readonly posts: AlertPosts;
  readonly watches: ModerationWatchStore;
}
