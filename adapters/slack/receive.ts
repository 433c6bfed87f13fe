import type { ReceiverEvent } from "@slack/bolt";
import type { Intake } from "../../src/platform/adapter.ts";
import type { CommandSpec } from "../../src/platform/command-spec.ts";
import type { Hear } from "./hear.ts";
import { parseOpenedMessages } from "./home.ts";
import type { Identity } from "./identity.ts";
import { parseCardEvent } from "./parse-card.ts";
import { parseClick, parseSlashCommand } from "./parse-interaction.ts";
import { parseReaction } from "./parse-reaction.ts";
import { parseStops } from "./parse-stop.ts";
import { parseRemoval } from "./removal.ts";
import type { React } from "./react.ts";
import type { Tell } from "./tell.ts";

export interface ReceiveDeps {
  readonly intake: Intake;
  readonly hear: Hear;
  /** Hears what happens in channels that are listened to; see `createListen`. */
  readonly listen: (body: unknown) => Promise<void>;
  readonly commands: readonly CommandSpec[];
  readonly identity: Identity;
  readonly now: () => number;
  readonly tell: Tell;
  readonly react: React;
  /** Names of reactions that mean something, beside those that stop an answer. */
  readonly heededReactions: readonly string[];
  /** Somebody opened the bot's messages, in this channel. */
  readonly onOpened: (channel: string) => void;
  /** The app was removed from the workspace. */
  readonly onRemoved: () => void;
}

/**
 * Stands in place of Bolt's own processing, which acknowledges an event before any listener has seen it. Here our events are
 * stored first; one that can't be stored stays unacknowledged, so that Slack sends it again.
 */
export function createReceive(deps: ReceiveDeps): (event: ReceiverEvent) => Promise<void> {
  const { intake, hear, listen, commands, identity, now, tell, react } = deps;

  return async ({ body, ack }) => {
    const acknowledge = async () => void (await ack());

    const command = parseSlashCommand(body, commands, now());
    if (command !== null) return void (await intake.accept(command, acknowledge));

    const clicked = parseClick(body);
    if (clicked !== null) return tell(clicked, await intake.accept(clicked.event, acknowledge));

    const onCard = parseCardEvent(body);
    if (onCard !== null) {
      // At once, whatever it leads to: Slack waits for 3 s, and sends nothing of this kind again.
      await acknowledge();
      return react(onCard, await intake.act(onCard.action));
    }

    await listen(body);
    const reaction = parseReaction(body, identity, deps.heededReactions);
    if (reaction !== null) return void (await intake.accept(reaction, acknowledge));
    if (await hear(body, acknowledge)) return;
    for (const event of parseStops(body, identity)) {
      tell({ event, responseUrl: null }, await intake.accept(event, () => Promise.resolve()));
    }
    await acknowledge();
    const opened = parseOpenedMessages(body);
    if (opened !== null) deps.onOpened(opened);
    if (parseRemoval(body, identity)) deps.onRemoved();
  };
}
