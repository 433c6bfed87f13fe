import { html, raw } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import type { TurnView } from "../turn-view.ts";
import { icons } from "./icons.ts";
import { sourceList } from "./sources.ts";

/** What the forms of a page need: where they lead, and the token of this start. */
export interface FormContext {
  readonly place: string;
  readonly token: string;
}

export function turnArticle(turn: TurnView, form: FormContext) {
  const { question } = turn;
  return html`<article
    class="turn"
    data-message="${turn.messageId ?? ""}"
    data-turn="${turn.turnId ?? ""}"
    data-state="${turn.state.kind}"
  >
    ${
      question !== null &&
      html`<h2 class="question ${question.startsWith("/") ? "command" : ""}">
        <span class="hidden">You asked: </span><span class="words">${question}</span>
      </h2>`
    }
    <div class="answer">
      <div class="prose" data-part="blocks">${turn.blocks.map(blockOf)}</div>
      <div data-part="state">${turnState(turn, form)}</div>
    </div>
  </article>`;
}

export function blockOf(block: string) {
  return html`<div class="block">${raw(block)}</div>`;
}

/** What stands under the answer. */
export function turnState(turn: TurnView, form: FormContext) {
  const { state } = turn;
  switch (state.kind) {
    case "working":
      return html`<p class="status">
        <span class="thinking" aria-hidden="true"></span>${state.status || waiting(turn)}
      </p>`;
    case "refused":
      return html`<div class="refusal">
        <p>${state.sentence ?? "Withdrawn."}</p>
        <p class="private">Only you can see this.</p>
      </div>`;
    case "finished":
      return html`${sourceList(state.ending.sources)}
      ${state.ending.notes.map((note) => html`<p class="note">${note}</p>`)}
      ${state.ending.offers.includes("feedback") && turn.turnId !== null && feedback(turn.turnId, turn.rating, form)}`;
  }
}

function waiting({ turnId, blocks }: TurnView): string {
  if (blocks.length > 0) return "";
  return turnId === null ? "Waiting…" : "Working…";
}

function feedback(turnId: string, rating: TurnView["rating"], { place, token }: FormContext) {
  const button = (value: "up" | "down", label: string, icon: HtmlEscapedString) =>
    html`<button
      name="rating"
      value="${value}"
      aria-label="${label}"
      title="${label}"
      aria-pressed="${String(rating === value)}"
    >
      ${icon}
    </button>`;
  return html`<form
    class="feedback"
    method="post"
    action="/conversations/${place}/feedback"
    enctype="multipart/form-data"
  >
    <input type="hidden" name="token" value="${token}" />
    <input type="hidden" name="turnId" value="${turnId}" />
    ${button("up", "This helped", icons.up)} ${button("down", "This did not help", icons.down)}
  </form>`;
}
