import type { CitedPassage, CitingStore } from "../knowledge/citing-store.ts";
import type { GoldenDocument, GoldenStore } from "../knowledge/golden-store.ts";
import { audienceOf, type ResolveScopes } from "../knowledge/scope.ts";
import type { ReactionGiven } from "../platform/event.ts";
import type { Log } from "../platform/log.ts";
import { placeOf } from "../platform/message.ts";
import type { AnswerMessages } from "../turns/answer-messages.ts";
import type { HistoryStore } from "./history.ts";

export interface GoldenAnswersDeps {
  readonly golden: GoldenStore;
  readonly answers: AnswerMessages;
  readonly citings: Pick<CitingStore, "of">;
  readonly history: HistoryStore;
  readonly resolveScopes: ResolveScopes;
  /** Whether a person may make answers golden: `platform:userId`. */
  readonly isStaff: (personId: string) => boolean;
  /** What the reaction is called. */
  readonly reactions: readonly string[];
  readonly log: Log;
}

/** Makes the answer that was reacted to golden: its question, with the documents that it cites; or takes that back. */
export function createGoldenAnswers(deps: GoldenAnswersDeps): (event: ReactionGiven) => Promise<void> {
  const { golden, answers, citings, history, log } = deps;

  return async ({ conversation: place, messageId, author, emoji, isTakenBack, at }) => {
    const maker = { id: `${place.platform}:${author.id}`, name: author.name };
    if (!deps.reactions.includes(emoji) || !deps.isStaff(maker.id)) return;
    const turn = await answers.turnOf(place, messageId);
    if (turn === null) return;
    if (isTakenBack) return void (await golden.takeBack(turn.id, maker.id));

    const { conversation, author: asker } = turn.event;
    const asked = (await history.load(conversation.id)).find(({ turnId }) => turnId === turn.id)?.question;
    const cited = await citings.of(turn.id);
    // What cites nothing, is forgotten, or was a command's answer measures no search.
    if (asked === undefined || cited.length === 0) return log.info({ turnId: turn.id }, "an answer can't be golden");
    const { platform, workspaceId, channelId } = placeOf(conversation.id);
    const named = `${asker.name}: `;
    const spoken = asked.text.startsWith(named) ? asked.text.slice(named.length) : asked.text;
    await golden.add(
      {
        id: turn.id,
        question: asked.searched ?? spoken,
        place: `${platform}:${workspaceId}:${channelId}`,
        visibility: conversation.visibility,
        askerId: `${platform}:${asker.id}`,
        scopes: await deps.resolveScopes(audienceOf(conversation, asker)),
        relevant: documentsOf(cited),
        at,
      },
      maker,
    );
    log.info({ turnId: turn.id, passages: cited.length }, "an answer is golden");
  };
}

/** Each document once, however many of its passages are cited. */
function documentsOf(cited: readonly CitedPassage[]): GoldenDocument[] {
  const named = cited.map(({ sourceId, documentKey, title }) => ({ sourceId, documentKey, title }));
  return [...new Map(named.map((document) => [`${document.sourceId}\n${document.documentKey}`, document])).values()];
}
