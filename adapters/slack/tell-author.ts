import type { ReplyContext } from "../../src/platform/reply.ts";
import type { Place, SlackApi } from "./api.ts";
import { bodiesOf } from "./message-body.ts";
import type { Label } from "./label.ts";
import type { MessageTarget } from "./target.ts";
import { isAmbiguous } from "./translate-error.ts";

/**
 * Says something to one person alone, in as many messages as it takes. Slack tells nobody which of these messages stand
 * where, so that one of which nobody knows whether Slack took it is sent again: told twice is better than not told.
 */
export async function whisper(api: SlackApi, place: Place, userId: string, text: string): Promise<void> {
  for (const body of bodiesOf(text, [])) await api.insist(() => api.whisper(place, userId, body));
}

/** Says it in a direct message, where nobody else is: as a message like any other, which is found again and so told once. */
export async function leaveNote(
  api: SlackApi,
  target: MessageTarget,
  { turnId, isResumed }: Pick<ReplyContext, "turnId" | "isResumed">,
  markdown: string,
): Promise<void> {
  const label: Label = { kind: "note", turnId };
  let mayBeThere = isResumed;
  await api.insist(async () => {
    if (mayBeThere && (await isLabelled(api, target, label))) return;
    try {
      await api.post(target, { markdown, footer: [] }, label);
    } catch (error) {
      mayBeThere ||= isAmbiguous(error);
      throw error;
    }
  });
}

async function isLabelled(api: SlackApi, target: MessageTarget, { kind, turnId }: Label): Promise<boolean> {
  for await (const { label } of api.ownReplies(target, target.questionTs)) {
    if (label?.kind === kind && label.turnId === turnId) return true;
  }
  return false;
}
