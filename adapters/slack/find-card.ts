import type { WebClient } from "@slack/web-api";
import * as z from "zod";
import type { CardButton } from "../../src/platform/card.ts";
import { cardActionIn } from "./card-blocks.ts";
import { translateError } from "./translate-error.ts";

const element = z.object({ action_id: z.string(), value: z.string().default("") });
const actions = z.object({ type: z.literal("actions"), elements: z.array(element) });
const page = z.object({
  messages: z.array(
    z.object({ ts: z.string(), user: z.string().default(""), blocks: z.array(z.unknown()).default([]) }),
  ),
});
const pageSize = 200;

/**
 * The bot's card with this button in a channel, or a thread, since a time (epoch milliseconds). Null where Slack does not let us look:
 * rather a card that may stand there twice than none.
 */
export async function findCard(
  client: WebClient,
  { channel, threadTs }: { readonly channel: string; readonly threadTs: string | null },
  { action, value }: Pick<CardButton, "action" | "value">,
  { since, botUserId }: { readonly since: number; readonly botUserId: string | null },
): Promise<string | null> {
  const wanted = { channel, oldest: (since / 1_000).toFixed(6), limit: pageSize };
  const { conversations } = client;
  try {
    const { messages } = page.parse(
      await (threadTs === null ? conversations.history(wanted) : conversations.replies({ ...wanted, ts: threadTs })),
    );
    const isIt = (block: unknown) =>
      actions
        .safeParse(block)
        .data?.elements.some((one) => cardActionIn(one.action_id) === action && one.value === value) === true;
    return messages.find(({ user, blocks }) => user === botUserId && blocks.some(isIt))?.ts ?? null;
  } catch (error) {
    const fault = translateError(error);
    if (fault.retryable) throw fault;
    return null;
  }
}
