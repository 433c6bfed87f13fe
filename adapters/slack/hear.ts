import type { Intake } from "../../src/platform/adapter.ts";
import type { PlatformEvent } from "../../src/platform/event.ts";
import { EarlyFollowUps } from "./early-follow-ups.ts";
import type { Identity } from "./identity.ts";
import { parseEvent } from "./parse.ts";

/** What became of an Events API body: whether it was for the intake, which then has acknowledged it. */
export type Hear = (body: unknown, acknowledge: () => Promise<void>) => Promise<boolean>;

/** The one way of what people say to the intake, live or read from the history: what is said to the bot, and nothing else. */
export function createHear(intake: Intake, identity: Identity, now: () => number): Hear {
  const early = new EarlyFollowUps();

  /** Those that came before the question which makes their thread the bot's; they were acknowledged then. */
  const takeEarly = async (event: PlatformEvent) => {
    if (event.kind !== "question") return;
    for (const followUp of early.after(event)) {
      await intake.accept(followUp, () => Promise.resolve());
      early.drop(followUp);
    }
  };

  return async (body, acknowledge) => {
    const parsed = parseEvent(body, identity);
    if (parsed.kind === "ignored") return false;
    const { kind, event } = parsed;
    if (kind === "follow-up") {
      // Held before it is asked whose thread it is: the answer may change meanwhile.
      early.hold(event, now());
      if (!(await intake.takesPart(event.conversation.id))) return false;
    }
    await intake.accept(event, acknowledge);
    if (kind === "follow-up") early.drop(event);
    await takeEarly(event);
    return true;
  };
}
