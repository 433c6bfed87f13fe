import type { ReceiverEvent } from "@slack/bolt";
import type { Intake } from "../../src/platform/adapter.ts";
import type { CommandSpec } from "../../src/platform/command-spec.ts";
import type { PlatformEvent } from "../../src/platform/event.ts";
import { parseOpenedMessages } from "./home.ts";
import { type Identity, parseEvent } from "./parse.ts";
import { parseFeedback, parseSlashCommand } from "./parse-interaction.ts";

export interface ReceiveDeps {
  readonly intake: Intake;
  readonly commands: readonly CommandSpec[];
  readonly identity: Identity;
  readonly now: () => number;
  /** Something is to be said to an event's author alone. */
  readonly tell: (event: PlatformEvent, sentence: string) => void;
  /** Somebody opened the bot's messages, in this channel. */
  readonly onOpened: (channel: string) => void;
}

/**
 * Stands in place of Bolt's own processing, which acknowledges an event before any listener has seen it. Here our events are
 * stored first; one that can't be stored stays unacknowledged, so that Slack sends it again.
 */
export function createReceive(deps: ReceiveDeps): (event: ReceiverEvent) => Promise<void> {
  const { intake, commands, identity, now } = deps;

  const take = async (event: PlatformEvent, acknowledge: () => Promise<void>) => {
    const sentence = await intake.accept(event, acknowledge);
    if (sentence !== null) deps.tell(event, sentence);
  };

  return async ({ body, ack }) => {
    const acknowledge = async () => void (await ack());

    const command = parseSlashCommand(body, commands, now());
    if (command !== null) return take(command, acknowledge);

    const feedback = parseFeedback(body);
    if (feedback !== null) return take(feedback, acknowledge);

    const parsed = parseEvent(body, identity);
    if (parsed.kind === "event") return take(parsed.event, acknowledge);
    if (parsed.kind === "follow-up" && (await intake.takesPart(parsed.event.conversation.id))) {
      return take(parsed.event, acknowledge);
    }
    await acknowledge();
    const opened = parseOpenedMessages(body);
    if (opened !== null) deps.onOpened(opened);
  };
}
