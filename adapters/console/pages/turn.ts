import { html, raw } from "hono/html";
import type { TurnState, TurnView } from "../turn-view.ts";
import { actions, feedback, stopButton } from "./answer-controls.ts";
import { cardButtons, picture } from "./card.ts";
import { questionControls } from "./question-controls.ts";
import { sourceList } from "./sources.ts";

/** What the forms of a page need: where they lead, and the token of this start. */
export interface FormContext {
  readonly place: string;
  readonly token: string;
}

export function turnArticle(turn: TurnView, form: FormContext) {
  return html`<article
    class="turn"
    data-message="${turn.messageId ?? ""}"
    data-turn="${turn.turnId ?? ""}"
    data-state="${turn.state.kind}"
  >
    ${turn.question !== null && asked(turn.question, turn, form)}
    <div class="answer">
      <div class="prose" data-part="blocks">${turn.blocks.map(blockOf)}</div>
      <div data-part="state">${turnState(turn, form)}</div>
    </div>
  </article>`;
}

function asked(question: string, { messageId, isOwn }: TurnView, form: FormContext) {
  return html`<header class="asked">
    <h2 class="question ${question.startsWith("/") ? "command" : ""}">
      <span class="hidden">You asked: </span><span class="words">${question}</span>
    </h2>
    ${isOwn && messageId !== null && questionControls(messageId, question, form)}
  </header>`;
}

export function blockOf(block: string) {
  return html`<div class="block">${raw(block)}</div>`;
}

/** What stands under the answer. */
export function turnState(turn: TurnView, form: FormContext) {
  const { state } = turn;
  switch (state.kind) {
    case "working":
      return html`<div class="status ${state.isWriting ? "writing" : ""}">
        <span class="thinking" aria-hidden="true"></span>${statusOf(turn, state)} ${stopButton(turn, form)}
      </div>`;
    case "refused":
      return html`<div class="refusal">
        <p>${state.sentence}</p>
        <p class="private">Only you can see this.</p>
      </div>`;
    case "withdrawn":
      return html`<p class="aside">Withdrawn</p>`;
    case "joined":
      return html`<p class="aside">Answered below</p>`;
    case "finished":
      return html`${picture(state.ending.picture)} ${sourceList(state.ending.sources)}
      ${turn.messageId !== null && cardButtons(turn.messageId, state.ending.buttons, form)}
      ${state.ending.notes.map((note) => html`<p class="note">${note}</p>`)}
      ${turn.turnId !== null && controls(turn.turnId, turn.rating, state, form)}`;
  }
}

function controls(
  turnId: string,
  rating: TurnView["rating"],
  { ending: { offers } }: Extract<TurnState, { kind: "finished" }>,
  form: FormContext,
) {
  if (offers.length === 0) return "";
  return html`<div class="controls">
    ${offers.includes("feedback") && feedback(turnId, rating, form)} ${actions(turnId, offers, form)}
  </div>`;
}

function statusOf({ turnId }: TurnView, { status, isWriting }: Extract<TurnState, { kind: "working" }>): string {
  if (status !== "" || isWriting) return status;
  return turnId === null ? "Waiting…" : "Working…";
}
