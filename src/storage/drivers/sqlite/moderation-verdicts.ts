import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import { moderationCategories, type ModerationScores } from "../../../models/moderation-model.ts";
import type { StoredVerdict, VerdictStore } from "../../../moderation/verdict-store.ts";
import { groupCommits } from "./group-commits.ts";
import { inDatabase } from "./translate-error.ts";

export function openVerdicts(database: DatabaseSync): VerdictStore {
  const insert = database.prepare(
    `INSERT INTO verdicts (at, id, hash, kind, workspace, channel_id, conversation_id, author_id, roles, message_id, turn_id,
       model, scores, decision, policy_version, is_late) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const page = database.prepare(
    `SELECT * FROM verdicts WHERE at >= :since AND workspace = ifnull(:workspace, workspace)
       AND (at, id) > (:at, :id) ORDER BY at, id LIMIT :limit`,
  );
  const count = database.prepare(
    `SELECT count(*) FILTER (WHERE decision = 'allow') AS allow, count(*) FILTER (WHERE decision = 'warn') AS warn,
       count(*) FILTER (WHERE decision = 'block') AS block
     FROM verdicts WHERE at >= :since AND workspace = ifnull(:workspace, workspace)`,
  );
  const lastBlocked = database.prepare(
    `SELECT * FROM verdicts WHERE workspace = ? AND channel_id = ? AND author_id = ? AND decision = 'block'
       AND kind IN ('question', 'answer') ORDER BY at DESC, id DESC LIMIT 1`,
  );
  const write = groupCommits(database);

  return {
    record: (verdict) => write(() => void insert.run(...valuesOf(verdict))),
    page: ({ since, workspace }, after, limit) =>
      inDatabase(() => page.all({ since, workspace, at: after?.at ?? -1, id: after?.id ?? "", limit }).map(verdictOf)),
    count: ({ since, workspace }) => inDatabase(() => counts.parse(count.get({ since, workspace }))),
    lastBlocked: ({ platform, workspaceId, channelId }, authorId) =>
      inDatabase(() => {
        const found = lastBlocked.get(`${platform}:${workspaceId}`, channelId, authorId);
        return found === undefined ? null : verdictOf(found);
      }),
  };
}

function valuesOf(verdict: StoredVerdict) {
  const { at, id, hash, kind, channelId, conversationId, authorId, messageId, turnId, model, decision } = verdict;
  return [
    at,
    id,
    hash,
    kind,
    `${verdict.platform}:${verdict.workspaceId}`,
    channelId,
    conversationId,
    authorId,
    JSON.stringify(verdict.roles),
    messageId,
    turnId,
    model,
    packScores(verdict.scores),
    decision,
    verdict.policyVersion,
    verdict.isLate ? 1 : 0,
  ];
}

/** In the order of the categories; those that are flagged by their place. */
function packScores({ flagged, categories }: ModerationScores): string {
  const judged = moderationCategories.map((category) => categories[category]);
  const places = judged.flatMap((one, place) => (one.flagged ? [place] : []));
  return JSON.stringify({ flagged, scores: judged.map(({ score }) => score), places });
}

const packed = z.object({ flagged: z.boolean(), scores: z.array(z.number()), places: z.array(z.number()) });

function unpackScores(json: string): ModerationScores {
  const { flagged, scores, places } = packed.parse(JSON.parse(json));
  const judged = moderationCategories.map((category, place) => [
    category,
    { flagged: places.includes(place), score: scores[place] ?? 0 },
  ]);
  return { flagged, categories: Object.fromEntries(judged) as ModerationScores["categories"] };
}

const counts = z.object({ allow: z.number(), warn: z.number(), block: z.number() });

const row = z.object({
  at: z.number(),
  id: z.string(),
  hash: z.string(),
  kind: z.enum(["question", "answer", "edit", "message"]),
  workspace: z.string(),
  channel_id: z.string(),
  conversation_id: z.string(),
  author_id: z.string(),
  roles: z.string(),
  message_id: z.string().nullable(),
  turn_id: z.string().nullable(),
  model: z.string(),
  scores: z.string(),
  decision: z.enum(["allow", "warn", "block"]),
  policy_version: z.number(),
  is_late: z.number(),
});

function verdictOf(found: unknown): StoredVerdict {
  const { at, id, hash, kind, model, decision, workspace, ...rest } = row.parse(found);
  const [platform = "", workspaceId = ""] = workspace.split(":");
  return {
    at,
    id,
    hash,
    kind,
    platform,
    workspaceId,
    channelId: rest.channel_id,
    conversationId: rest.conversation_id,
    authorId: rest.author_id,
    roles: z.array(z.string()).parse(JSON.parse(rest.roles)),
    messageId: rest.message_id,
    turnId: rest.turn_id,
    model,
    scores: unpackScores(rest.scores),
    decision,
    policyVersion: rest.policy_version,
    isLate: rest.is_late === 1,
  };
}
