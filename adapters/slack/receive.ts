import type { ReceiverEvent } from "@slack/bolt";
import type { Intake } from "../../src/platform/adapter.ts";
import type { CommandSpec } from "../../src/platform/command-spec.ts";
import type { PlatformEvent } from "../../src/platform/event.ts";
import { type Identity, parseEvent } from "./parse.ts";
import { parseFeedback, parseSlashCommand } from "./parse-interaction.ts";

export interface ReceiveDeps {
  readonly intake: Intake;
  readonly commands: readonly CommandSpec[];
  readonly identity: Identity;
  readonly now: () => number;
  /** Called once a rating is stored. */
  readonly onFeedback: (event: PlatformEvent) => void;
  /** What is not ours to answer: Bolt's listeners get it. */
  readonly pass: (event: ReceiverEvent) => Promise<void>;
}

/**
 * Stands in front of Bolt, which acknowledges an event before any listener has seen it. Here our events are stored first;
 * one that can't be stored stays unacknowledged, so that Slack sends it again.
 */
export function createReceive(deps: ReceiveDeps): (event: ReceiverEvent) => Promise<void> {
  const { intake, commands, identity, now, pass, onFeedback } = deps;

  return async (received) => {
    const { body } = received;
    const acknowledge = async () => void (await received.ack());

    const command = parseSlashCommand(body, commands, now());
    if (command !== null) return intake.accept(command, acknowledge);

    const feedback = parseFeedback(body);
    if (feedback !== null) {
      await intake.accept(feedback, acknowledge);
      return onFeedback(feedback);
    }

    const parsed = parseEvent(body, identity);
    if (parsed.kind === "event") return intake.accept(parsed.event, acknowledge);
    if (parsed.kind === "follow-up" && (await intake.takesPart(parsed.event.conversation.id))) {
      return intake.accept(parsed.event, acknowledge);
    }
    await pass(received);
  };
}
