import { hash } from "node:crypto";
import { chunkerVersion, chunkMarkdown } from "../chunk.ts";
import type { IndexedDocument } from "../knowledge-store.ts";
import { type ReviewedAnswer, reviewedSourceId } from "../reviewed-store.ts";

/** A reviewed answer as search finds it: under its question, and under who said it, which answers cite with it. */
export function reviewedDocument(answer: ReviewedAnswer): IndexedDocument {
  const { id, question, scope, url, saidBy, reviewer, reviewedAt, holdsUntil } = answer;
  const about = { authors: [saidBy?.name ?? reviewer.name], at: reviewedAt };
  const chunks = chunkMarkdown(answer.answer, question).chunks.map((chunk) => ({
    ...chunk,
    ...about,
    path: [creditOf(answer), ...chunk.path],
  }));
  return {
    sourceId: reviewedSourceId(scope),
    key: id,
    title: question,
    url,
    scope,
    ...(holdsUntil !== null && { holdsUntil }),
    hash: hash("sha256", `${chunkerVersion}\n${JSON.stringify(answer)}`, "base64url").slice(0, 22),
    chunks,
  };
}

/** Who answers for it. */
function creditOf({ saidBy, reviewer, reviewedAt }: ReviewedAnswer): string {
  const day = new Date(reviewedAt).toISOString().slice(0, 10);
  const said = saidBy === null || saidBy.name === reviewer.name ? "" : `said by ${saidBy.name}, `;
  return `${said}reviewed by ${reviewer.name}, ${day}`;
}
