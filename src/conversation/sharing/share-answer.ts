import { setTimeout as sleep } from "node:timers/promises";
import { PlatformError, UserError } from "../../errors.ts";
import type { CitingStore } from "../../knowledge/citing-store.ts";
import { type ResolveScopes, scopesFor } from "../../knowledge/scope.ts";
import type { Moderate } from "../../moderation/moderator.ts";
import { refusalOf } from "../../moderation/sentences.ts";
import type { CardAction, HandleCard } from "../../platform/card.ts";
import type { CardOutlet, ChannelReader } from "../../platform/channel.ts";
import type { Log } from "../../platform/log.ts";
import { type Conversation, conversationOf } from "../../platform/message.ts";
import { privatelyIn } from "../../platform/private-conversation.ts";
import type { TurnRecords } from "../../turns/turn-records.ts";
import type { HistoryStore, RememberedTurn } from "../history.ts";
import { isEnded } from "../turn-runner.ts";
import type { KeptShares } from "./kept-shares.ts";
import { objectionsTo } from "./objections.ts";
import { sharedCards, shareForm } from "./shared-cards.ts";

export interface ShareDeps {
  readonly records: Pick<TurnRecords, "find">;
  readonly history: Pick<HistoryStore, "load">;
  readonly citings: Pick<CitingStore, "standing">;
  readonly shares: KeptShares;
  /** By platform, once it has connected. */
  readonly readers: ReadonlyMap<string, Pick<ChannelReader, "mayRead" | "find">>;
  readonly outletOf: (platform: string) => Pick<CardOutlet, "post"> | undefined;
  readonly resolveScopes: ResolveScopes;
  readonly moderate: Moderate;
  readonly log: Log;
}

const gone = new UserError(
  "answer-forgotten",
  "I don't remember this answer any more, so I can't share it. Please ask again.",
);
const notYours = new UserError("not-yours", "Only who asked can share the answer.");
const notReadable = new UserError(
  "not-readable",
  "I can share this only in a channel that you can read and that I am in. Is that its name?",
);
const verdictMs = 10_000;
/** Together less than the three seconds in which a form can be opened. */
const rememberedTries = 20;
const rememberedEveryMs = 100;

/**
 * Shows an answer, which only its asker has seen, to a channel: the one that it was asked in, or one that is named in a form.
 * What the channel may read is asked anew, and what does not stand any more is not shared. Each answer is shared once.
 */
export function createShareAnswer(deps: ShareDeps): HandleCard {
  return async (action) => {
    const turn = await answerOf(action, deps);
    if (action.kind === "press" && action.conversation.visibility === "direct")
      return { kind: "open", form: shareForm(turn.turnId) };
    const to = action.kind === "form" ? await named(action, deps) : action.conversation;
    return { kind: "tell", markdown: await share(turn, to, action, deps) };
  };
}

/** An answer is on screen a moment before it is remembered. */
async function answerOf(action: CardAction, deps: ShareDeps): Promise<RememberedTurn> {
  for (let tries = 0; ; tries += 1) {
    // Asked first: what has ended is remembered, where it is at all.
    const turn = await deps.records.find(action.value);
    const remembered = await rememberedOf(action, deps);
    if (remembered !== null) return remembered;
    if (turn === null || isEnded(turn) || tries >= rememberedTries) throw gone;
    await sleep(rememberedEveryMs);
  }
}

/** Where a platform does not say in which thread a command is typed, its history goes by its user. */
async function rememberedOf(
  { conversation, author, value }: CardAction,
  { history }: ShareDeps,
): Promise<RememberedTurn | null> {
  const byUser = conversationOf({ ...conversation, threadId: author.id });
  for (const { id } of [conversation, privatelyIn(conversation, author), byUser]) {
    const turn = (await history.load(id)).find(({ turnId }) => turnId === value);
    if (turn === undefined) continue;
    if (turn.question.author.id !== author.id) throw notYours;
    return turn;
  }
  return null;
}

async function named({ conversation, author, fields }: CardAction, { readers }: ShareDeps): Promise<Conversation> {
  const { platform, workspaceId } = conversation;
  const reader = readers.get(platform);
  const name = (fields["channel"] ?? "").trim().replace(/^#/, "");
  const found = (await reader?.find(workspaceId, name)) ?? [];
  const readable = await Promise.all(found.map(async (place) => (await reader?.mayRead(place, author.id)) === true));
  const [place, ...others] = found.filter((_, index) => readable[index]);
  // The same sentence whether there is such a channel or not.
  if (place === undefined) throw notReadable;
  if (others.length > 0)
    throw new UserError(
      "several-channels",
      "There are several channels of this name. Please give the one's id instead.",
    );
  return conversationOf({ ...place, threadId: null });
}

async function share(turn: RememberedTurn, to: Conversation, action: CardAction, deps: ShareDeps): Promise<string> {
  const { author } = action;
  const mayRead = await deps.readers.get(to.platform)?.mayRead(to, author.id).catch(orFalse(deps.log));
  if (mayRead !== true) throw notReadable;
  const readable = {
    channel: scopesFor(to),
    own: await deps.resolveScopes({ ...action.conversation, readerId: author.id }),
  };
  const objections = await objectionsTo(turn.answer, readable, deps.citings);
  if (objections.length > 0) return ["I can't share this there:", ...objections.map((one) => `- ${one}`)].join("\n");
  const words = `${turn.question.text}\n\n${turn.answer.text}`;
  const about = { kind: "answer", conversation: to, author, messageId: null, turnId: turn.turnId } as const;
  const verdict = await deps.moderate(words, about, AbortSignal.timeout(verdictMs));
  if (verdict.kind !== "allow") return refusalOf(verdict, "answer");
  return once(turn, to, deps);
}

async function once(turn: RememberedTurn, to: Conversation, deps: ShareDeps): Promise<string> {
  const words = `${turn.turnId}\n${turn.answer.text}`;
  const begun = await deps.shares.begin(words, to.id);
  if (begun === "under way") return "This is being shared just now.";
  if (begun === "done") return "This answer was shared there already.";
  if (begun === "unknown")
    return "I was interrupted while I shared this: please look whether it stands there. If it does not, press again.";
  let posted = 0;
  try {
    const outlet = deps.outletOf(to.platform);
    if (outlet === undefined) throw notReadable;
    for (const card of sharedCards(turn, turn.question.author.name)) {
      await outlet.post(to, card);
      posted += 1;
    }
    return "Shared, for everyone in the channel.";
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    deps.log.warn({ turnId: turn.turnId, error, posted }, "an answer could not be shared");
    return posted > 0 ? "Not all of it could be shared." : `I could not write there: ${error.message}`;
  } finally {
    await deps.shares.end(words, to.id, posted > 0);
  }
}

function orFalse(log: Log): (error: unknown) => false {
  return (error) => {
    log.warn({ error }, "whether somebody may read a channel can't be found out");
    return false;
  };
}
