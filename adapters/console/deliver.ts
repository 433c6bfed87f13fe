import type { ReplyContext, ReplyEnding, ReplySink } from "../../src/platform/reply.ts";
import { GrowingAnswer } from "./growing-answer.ts";
import type { LiveTurn } from "./live-turn.ts";
import { citationsOf, openCitation } from "./pages/sources.ts";

const flushMs = 50;
/** A block that is long is rendered less often, so that a stream of any length takes a small part of one core. */
const charactersPerMs = 100;

/** An answer on its way to the pages that are open. */
export class ConsoleReply implements ReplySink {
  readonly #turn: LiveTurn;
  readonly #context: ReplyContext;
  readonly #onAnswering: () => void;
  readonly #answer = new GrowingAnswer(openCitation);
  #timer: NodeJS.Timeout | null = null;
  #isBehind = false;

  /** @param onAnswering called when answering begins: the question does not merely wait any more. */
  constructor(turn: LiveTurn, context: ReplyContext, onAnswering: () => void) {
    this.#turn = turn;
    this.#context = context;
    this.#onAnswering = onAnswering;
    if (context.isAmended) turn.resume(context.turnId);
    else turn.begin(context.turnId);
  }

  status(text: string): void {
    this.#onAnswering();
    this.waiting(text);
  }

  waiting(text: string): void {
    this.#turn.setState({ kind: "working", status: text, isWriting: false });
  }

  async append(markdown: string): Promise<void> {
    if (this.#answer.markdown === "" && this.#context.posted.length === 0) this.#context.onPosted(this.#context.turnId);
    this.#answer.append(markdown);
    if (this.#context.isAmended) return;
    this.#isBehind = true;
    if (this.#timer === null) this.#flush();
  }

  async finish(ending: ReplyEnding): Promise<void> {
    this.#stopTimer();
    this.#turn.setAnswer(this.#answer.renderWhole(citationsOf(ending.sources)));
    this.#turn.setState({ kind: "finished", ending });
  }

  async refuse(sentence: string | null): Promise<void> {
    this.#stopTimer();
    this.#turn.setAnswer([]);
    this.#turn.setState(sentence === null ? { kind: "withdrawn" } : { kind: "refused", sentence });
  }

  async leave(): Promise<void> {
    this.#stopTimer();
  }

  #flush(): void {
    this.#timer = null;
    if (!this.#isBehind) return;
    this.#isBehind = false;
    const blocks = this.#answer.render();
    // What this replaces stays until there is something to see.
    if (blocks.length > 0) this.#show(blocks);
    const waitMs = Math.max(flushMs, this.#answer.unfinishedLength / charactersPerMs);
    this.#timer = setTimeout(() => this.#flush(), waitMs);
  }

  #show(blocks: readonly string[]): void {
    const { state } = this.#turn;
    this.#turn.setAnswer(blocks);
    if (state.kind === "working" && !state.isWriting)
      this.#turn.setState({ kind: "working", status: "", isWriting: true });
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
