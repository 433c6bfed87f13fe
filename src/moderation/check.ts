import type { HistoryStore, RememberedTurn } from "../conversation/history.ts";
import type { ModerationModel } from "../models/moderation-model.ts";
import type { Conversation } from "../platform/message.ts";
import { decide, type Rules } from "./policy.ts";
import { worstCategory } from "./render.ts";

export interface CheckDeps {
  readonly model: ModerationModel;
  readonly rules: Rules;
  readonly history: Pick<HistoryStore, "load" | "recent">;
}

/** Slash commands may not say in which thread they are typed: then the newest of the channel are looked through. */
const maxThreads = 20;
const maxListed = 25;

/** Judges what people and the bot said, message by message; lists what is flagged. Markdown, without the words. */
export async function checkConversations(
  { id, platform, workspaceId, channelId, threadId }: Conversation,
  { model, rules, history }: CheckDeps,
  signal: AbortSignal,
): Promise<string> {
  const own = { id, turns: await history.load(id) };
  const isWholeChannel = threadId === null && own.turns.length === 0;
  const threads = isWholeChannel ? await history.recent(`${platform}:${workspaceId}:${channelId}:`, maxThreads) : [own];
  const messages = threads.flatMap((thread) => thread.turns.flatMap((turn) => messagesOf(thread.id, turn)));
  if (messages.length === 0) return "Nothing of this conversation is remembered.";

  const scores = await model.judge(
    messages.map(({ text }) => text),
    signal,
  );
  const flagged = messages.flatMap(({ where }, index) => {
    const judged = scores[index];
    if (judged === undefined) throw new Error("a moderation model returned no judgement for a text");
    const decision = decide(judged, rules);
    if (decision.kind === "allow" && !judged.flagged) return [];
    const category = decision.kind === "allow" ? worstCategory(judged) : decision.category;
    return [`- ${where}: ${category} ${judged.categories[category].score.toFixed(2)}, ${outcomes[decision.kind]}`];
  });
  const looked = `${messages.length} messages${threads.length === 1 ? "" : ` in ${threads.length} threads`} judged anew`;
  if (flagged.length === 0) return `${looked}: none is flagged.`;
  const rest = flagged.length > maxListed ? [`and ${flagged.length - maxListed} more`] : [];
  return [`${looked}: ${flagged.length} flagged.`, ...flagged.slice(0, maxListed), ...rest].join("\n");
}

const outcomes = { allow: "passes", warn: "passes with consequences", block: "would be blocked" } as const;

function messagesOf(thread: string, { at, turnId, question, answer }: RememberedTurn) {
  const when = new Date(at).toISOString().slice(0, 16).replace("T", " ");
  const where = `${when} in \`${thread}\`, turn \`${turnId}\``;
  const name = question.author.name.replaceAll(/\s+/g, " ");
  return [
    { text: question.text, where: `the question of ${name}, ${where}` },
    { text: answer.text, where: `the answer to ${name}, ${where}` },
  ];
}
