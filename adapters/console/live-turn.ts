import type { Card } from "../../src/platform/card.ts";
import { escapeHtml, lexBlocks, renderBlocks } from "./render.ts";
import type { TurnState, TurnView } from "./turn-view.ts";

/** One change of a turn, to be told to whoever has seen an earlier state of it. */
export type Change =
  | { readonly kind: "turn"; readonly turn: TurnView }
  /** Blocks from this index on are new. */
  | { readonly kind: "answer"; readonly turn: TurnView; readonly from: number }
  | { readonly kind: "state"; readonly turn: TurnView };

export interface Asked {
  readonly messageId: string;
  readonly question: string | null;
  readonly isOwn: boolean;
  readonly at: number;
}

const waiting = { kind: "working", status: "", isWriting: false } as const;

/** A turn of this life of the process. Knows of each part when it last changed, so that any reader can catch up from any point. */
export class LiveTurn implements TurnView {
  readonly messageId: string;
  readonly at: number;
  /** Whether it was seen in the history. Once it is gone from there, it is to be forgotten. */
  isRemembered = false;
  readonly #nextChange: () => number;
  /** When the whole of it was new: a reader who has seen an earlier one replaces all it shows. */
  #renewed: number;
  #question: string | null;
  #isOwn: boolean;
  #caption: string | null = null;
  #turnId: string | null = null;
  #blocks: readonly { readonly html: string; readonly changed: number }[] = [];
  #state: TurnState = waiting;
  #stateChanged: number;
  #rating: "up" | "down" | null = null;

  /** @param nextChange counts and announces a change. */
  constructor({ messageId, question, isOwn, at }: Asked, nextChange: () => number) {
    this.messageId = messageId;
    this.at = at;
    this.#question = question;
    this.#isOwn = isOwn;
    this.#nextChange = nextChange;
    this.#renewed = nextChange();
    this.#stateChanged = this.#renewed;
  }

  get question(): string | null {
    return this.#question;
  }

  get isOwn(): boolean {
    return this.#isOwn;
  }

  /** The first line of a card, by which a conversation that nobody has asked in is known. */
  get caption(): string | null {
    return this.#caption;
  }

  get turnId(): string | null {
    return this.#turnId;
  }

  get blocks(): readonly string[] {
    return this.#blocks.map(({ html }) => html);
  }

  get state(): TurnState {
    return this.#state;
  }

  get rating(): "up" | "down" | null {
    return this.#rating;
  }

  /** Answering begins, perhaps not for the first time: what is shown stays until there is something to show instead. */
  begin(turnId: string): void {
    this.#turnId = turnId;
    this.#rating = null;
    this.setState(waiting);
  }

  /** Its answer gets another ending. */
  resume(turnId: string): void {
    this.#turnId = turnId;
  }

  /** As it was before this life of the process. */
  restore({ turnId, blocks, state, rating }: TurnView): void {
    this.#turnId = turnId;
    this.#rating = rating;
    this.isRemembered = true;
    this.setAnswer(blocks);
    this.setState(state);
  }

  /** Only one's own question can be: also where it was not known to be one, since the start of the process. */
  edit(question: string): void {
    this.#question = question;
    this.#isOwn = true;
    this.#renewed = this.#nextChange();
  }

  /** The question is gone, and the answer with it. */
  delete(): void {
    this.#question = null;
    this.#caption = null;
    this.setAnswer([]);
    this.setState({ kind: "withdrawn" });
    this.#renewed = this.#nextChange();
  }

  /** It is answered in this turn, together with a later message. */
  joinTurn(turnId: string): void {
    this.#turnId = turnId;
    this.setState({ kind: "joined" });
    this.disown();
  }

  /** Its words are not alone any more: changed, they would take along what they were answered with. */
  disown(): void {
    this.#isOwn = false;
    this.#renewed = this.#nextChange();
  }

  setState(state: TurnState): void {
    this.#state = state;
    this.#stateChanged = this.#nextChange();
  }

  setAnswer(blocks: readonly string[]): void {
    const before = this.#blocks;
    if (blocks.length === before.length && blocks.every((html, index) => html === before[index]?.html)) return;
    const changed = this.#nextChange();
    this.#blocks = blocks.map((html, index) => {
      const old = before[index];
      return old?.html === html ? old : { html, changed };
    });
    // The state tells how many blocks there are.
    if (blocks.length < before.length) this.#stateChanged = changed;
  }

  /** A card stands alone, or is the answer to a command. */
  showCard({ markdown, buttons, picture }: Card): void {
    this.#caption =
      markdown
        .split("\n", 1)[0]
        ?.replaceAll(/[*_`#>[\]]+|\([^)]*\)/g, "")
        .trim() ?? "";
    this.setAnswer(renderBlocks(lexBlocks(markdown), (_, written) => escapeHtml(written)));
    this.setState({ kind: "finished", ending: { sources: [], notes: [], offers: [], buttons, picture } });
  }

  rate(rating: "up" | "down"): void {
    this.#rating = rating;
    this.#stateChanged = this.#nextChange();
  }

  changesSince(seen: number): Change[] {
    if (this.#renewed > seen) return [{ kind: "turn", turn: this }];
    const from = this.#blocks.findIndex(({ changed }) => changed > seen);
    const changes: Change[] = [];
    if (from !== -1) changes.push({ kind: "answer", turn: this, from });
    if (this.#stateChanged > seen) changes.push({ kind: "state", turn: this });
    return changes;
  }
}
