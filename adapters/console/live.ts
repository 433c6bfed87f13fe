import { randomUUID } from "node:crypto";
import { EventEmitter, once } from "node:events";
import type { Card } from "../../src/platform/card.ts";
import { type Asked, type Change, LiveTurn } from "./live-turn.ts";
import type { TurnView } from "./turn-view.ts";

/** Conversations that stay at hand after their last question; what was answered in older ones is in the history. */
const keptConversations = 100;
const keptTurns = 100;

/** What happened in conversations since the start of the process. */
export class Live {
  readonly #life = randomUUID().slice(0, 8);
  readonly #changed = new EventEmitter().setMaxListeners(0);
  readonly #conversations = new Map<string, Map<string, LiveTurn>>();
  #changes = 0;

  /** Where a reader stands who has seen everything. */
  get cursor(): string {
    return `${this.#life}.${this.#changes}`;
  }

  turns(place: string): readonly LiveTurn[] {
    return [...(this.#conversations.get(place)?.values() ?? [])];
  }

  /** Conversations, the one asked in last first. */
  places(): readonly string[] {
    return [...this.#conversations.keys()].toReversed();
  }

  /** The turn of this message; a new one where the message is not known. */
  ask(place: string, asked: Asked): LiveTurn {
    const turns = this.#conversations.get(place) ?? new Map<string, LiveTurn>();
    const known = turns.get(asked.messageId);
    if (known !== undefined) return known;
    this.#conversations.delete(place);
    this.#conversations.set(place, turns);
    const turn = new LiveTurn(asked, () => this.#nextChange(place));
    turns.set(asked.messageId, turn);
    forgetOldest(turns, keptTurns, isOver);
    forgetOldest(this.#conversations, keptConversations, (old) => [...old.values()].every(isOver));
    return turn;
  }

  /** A card, in place of what stands there under this id. */
  showCard(place: string, messageId: string, card: Card): void {
    this.ask(place, { messageId, question: null, isOwn: false, at: Date.now() }).showCard(card);
  }

  /** A turn that only the history knows, from now on live. */
  restore(place: string, turn: TurnView & { readonly messageId: string }): LiveTurn {
    const live = this.ask(place, turn);
    live.restore(turn);
    return live;
  }

  /**
   * The answer to this question begins. Questions are answered in order, so one before it that has not begun is answered
   * together with it, in the turn of whichever came first.
   */
  joinEarlier(place: string, turn: LiveTurn): void {
    const { turnId } = turn;
    if (!turn.isOwn || turnId === null) return;
    const turns = this.turns(place);
    const joined = turns
      .slice(0, turns.indexOf(turn))
      .filter((one) => one.isOwn && !isOver(one) && (one.turnId === null || one.turnId === turnId));
    for (const one of joined) one.joinTurn(turnId);
    if (joined.length > 0) turn.disown();
  }

  /** What a reader has missed; all there is for one who comes from another life of the process. */
  changesSince(place: string, cursor: string): Change[] {
    const [life, count] = cursor.split(".");
    const seen = life === this.#life ? Number(count) : 0;
    return this.turns(place).flatMap((turn) => turn.changesSince(seen));
  }

  /** @throws AbortError */
  async nextChange(place: string, signal: AbortSignal): Promise<void> {
    await once(this.#changed, place, { signal });
  }

  #nextChange(place: string): number {
    this.#changes += 1;
    this.#changed.emit(place);
    return this.#changes;
  }
}

function isOver(turn: LiveTurn): boolean {
  return turn.state.kind !== "working";
}

function forgetOldest<T>(kept: Map<string, T>, limit: number, mayGo: (one: T) => boolean): void {
  if (kept.size <= limit) return;
  const oldest = [...kept].find(([, one]) => mayGo(one));
  if (oldest !== undefined) kept.delete(oldest[0]);
}
