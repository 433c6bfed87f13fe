import { hash } from "node:crypto";
import { UserError } from "../../errors.ts";
import type { Log } from "../../platform/log.ts";
import type { GapStore } from "../gap-store.ts";
import type { KnowledgeStore } from "../knowledge-store.ts";
import type { Lesson, ReviewedAdmin } from "../reviewed-admin.ts";
import { type ReviewedAnswer, reviewedSourceId, type ReviewedStore } from "../reviewed-store.ts";
import type { Scope } from "../scope.ts";
import type { SourceStore } from "../source-store.ts";
import { parseHoldsUntil } from "./holds-until.ts";
import { reviewedDocument } from "./reviewed-document.ts";

export interface ReviewedDeps {
  readonly answers: ReviewedStore;
  readonly store: KnowledgeStore;
  readonly sources: SourceStore;
  readonly gaps: Pick<GapStore, "close">;
  /** Closes the open questions that something new answers. */
  readonly retestGaps: () => Promise<unknown>;
  /** Embeds what has no vector yet. */
  readonly embed: () => Promise<unknown>;
  readonly log: Log;
  readonly now: () => number;
}

export interface Reviewed extends ReviewedAdmin {
  /** Resolves when what goes on behind is done: embedding, and the look at open questions. */
  settle(): Promise<void>;
}

const longestQuestion = 300;
/** As forms have it. */
const longestAnswer = 3_000;

/** Answers that people have approved: kept as they were written, and as documents of a source for each scope. */
export function createReviewed(deps: ReviewedDeps): Reviewed {
  const { answers, store, sources, gaps, log, now } = deps;
  const underWay = new Set<Promise<unknown>>();
  let last: Promise<unknown> = Promise.resolve();

  const behind = (work: () => Promise<unknown>) => {
    const logged = work()
      .catch((error: unknown) => log.error({ error }, "what follows from a reviewed answer could not be done"))
      .finally(() => underWay.delete(logged));
    underWay.add(logged);
  };

  const holding = async (scopes: readonly Scope[] | null) =>
    (await answers.list()).filter(
      ({ scope, holdsUntil }) => (scopes?.includes(scope) ?? true) && (holdsUntil ?? Infinity) > now(),
    );

  const indexSource = async (sourceId: string, live: readonly ReviewedAnswer[]): Promise<void> => {
    const known = await store.hashes(sourceId);
    const wanted = live.filter((answer) => reviewedSourceId(answer.scope) === sourceId).map(reviewedDocument);
    const gone = [...known.keys()].filter((key) => !wanted.some((document) => document.key === key));
    if (gone.length > 0) await store.remove(sourceId, gone);
    for (const document of wanted) if (known.get(document.key) !== document.hash) await store.put(document);
  };

  /** Makes the documents what the answers say, whoever changed those, and whatever broke off the last time. */
  const index = async (): Promise<void> => {
    const all = await answers.list();
    const live = await holding(null);
    const expired = all.filter((answer) => !live.some(({ id }) => id === answer.id)).map(({ id }) => id);
    if (expired.length > 0) await answers.remove(expired);
    const ids = (await sources.list()).filter(({ kind }) => kind === "reviewed").map(({ id }) => id);
    // Even where there is no such source (any more): whoever removed it may have been cut off.
    const everywhere = reviewedSourceId("workspace");
    for (const sourceId of new Set([everywhere, ...ids, ...live.map(({ scope }) => reviewedSourceId(scope))]))
      await indexSource(sourceId, live);
  };
  const indexInTurn = (): Promise<void> => {
    const next = last.then(index);
    last = next.catch(() => {});
    return next;
  };

  return {
    async teach(lesson) {
      const answer = answerOf(lesson, now());
      const { scope, reviewer } = answer;
      const id = reviewedSourceId(scope);
      await sources.add({ id, kind: "reviewed", location: scope, scope, owner: reviewer.id });
      await answers.put(answer);
      if (lesson.replaces !== null && lesson.replaces !== answer.id) await answers.remove([lesson.replaces]);
      await indexInTurn();
      if (lesson.closes.length > 0) await gaps.close(lesson.closes);
      behind(deps.embed);
      behind(deps.retestGaps);
      return answer;
    },
    list: holding,
    async remove(id, scopes) {
      const found = (await holding(scopes)).find((answer) => answer.id === id) ?? null;
      if (found === null) return null;
      await answers.remove([id]);
      await indexInTurn();
      return found;
    },
    async forget(platform, personId) {
      const own = (await answers.list()).filter(
        ({ saidBy }) => saidBy?.platform === platform && saidBy.id === personId,
      );
      if (own.length === 0) return 0;
      await answers.remove(own.map(({ id }) => id));
      await indexInTurn();
      return own.length;
    },
    sweep: indexInTurn,
    async settle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

function answerOf({ question, answer, until, scope, reviewer, saidBy, url }: Lesson, now: number): ReviewedAnswer {
  const asked = question.replaceAll(/\s+/g, " ").trim();
  const text = answer.trim();
  if (asked === "" || text === "")
    throw new UserError("nothing-taught", "A reviewed answer needs a question and an answer.");
  if (asked.length > longestQuestion || text.length > longestAnswer)
    throw new UserError(
      "too-long",
      `At most ${longestQuestion} characters of question and ${longestAnswer} of answer: what is longer is a document.`,
    );
  const words = (asked.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [asked]).join(" ");
  return {
    id: hash("sha256", `${scope}\n${words}`, "base64url").slice(0, 12),
    question: asked,
    answer: text,
    scope,
    reviewer,
    saidBy,
    url,
    reviewedAt: now,
    holdsUntil: parseHoldsUntil(until, now),
  };
}
