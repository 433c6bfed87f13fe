import type { Intake, ReadMissed } from "../../src/platform/adapter.ts";
import type { CardAction, CardReaction } from "../../src/platform/card.ts";
import type { CommandInvoked, PlatformEvent, QuestionAsked } from "../../src/platform/event.ts";

type Kind = PlatformEvent["kind"];

/** An intake that notes what arrives; a test says what goes wrong and what it suggests. */
export class ScriptedIntake implements Intake {
  readonly events: PlatformEvent[] = [];
  readonly takingPartIn = new Set<string>();
  suggestions: (typed: string) => Promise<readonly string[]> = () => Promise.resolve([]);
  /** What the author of feedback and actions is told. */
  says: string | null = "Thank you, noted.";
  /** What is to be read again since the platform's events were not heard; as the adapter gave it last. */
  readMissed: ReadMissed | null = null;
  isConnected = false;
  /** What was done with cards and forms, and what follows from it. */
  readonly actions: CardAction[] = [];
  reaction: (action: CardAction) => CardReaction | Promise<CardReaction> = () => ({ kind: "nothing" });
  failWith: Error | null = null;
  /** Called when an event was refused with `failWith`. */
  onRefused: () => void = () => {};
  #waiting: { kind: Kind; resolve: (event: PlatformEvent) => void }[] = [];

  async accept(event: PlatformEvent, acknowledge: () => Promise<void>): Promise<string | null> {
    if (this.failWith !== null) {
      this.onRefused();
      throw this.failWith;
    }
    this.events.push(event);
    await acknowledge();
    const waiting = this.#waiting.find(({ kind }) => kind === event.kind);
    this.#waiting = this.#waiting.filter((one) => one !== waiting);
    waiting?.resolve(event);
    return event.kind === "feedback" || event.kind === "action" ? this.says : null;
  }

  async act(action: CardAction): Promise<CardReaction> {
    this.actions.push(action);
    return this.reaction(action);
  }

  connected(_platform: string, readMissed: ReadMissed): void {
    this.isConnected = true;
    this.readMissed = readMissed;
  }

  disconnected(): void {
    this.isConnected = false;
  }

  takesPart(conversationId: string): Promise<boolean> {
    return Promise.resolve(this.takingPartIn.has(conversationId));
  }

  suggest(_command: string, _option: string, typed: string): Promise<readonly string[]> {
    return this.suggestions(typed);
  }

  /** The next event of a kind, acknowledged. Ask before it happens. */
  async next<K extends Kind>(kind: K): Promise<Extract<PlatformEvent, { kind: K }>> {
    const event = await new Promise<PlatformEvent>((resolve) => this.#waiting.push({ kind, resolve }));
    if (!isOfKind(event, kind)) throw new Error("another kind of event");
    return event;
  }
}

function isOfKind<K extends Kind>(event: PlatformEvent, kind: K): event is Extract<PlatformEvent, { kind: K }> {
  return event.kind === kind;
}

/** Asks in words and waits until it was accepted. */
export async function ask({ intake }: { readonly intake: ScriptedIntake }, say: () => unknown): Promise<QuestionAsked> {
  const asked = intake.next("question");
  say();
  return asked;
}

/** Uses a slash command and waits until it was accepted. */
export async function use(
  { intake }: { readonly intake: ScriptedIntake },
  invoke: () => unknown,
): Promise<CommandInvoked> {
  const invoked = intake.next("command");
  invoke();
  return invoked;
}
