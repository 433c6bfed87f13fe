import { html } from "hono/html";
import type { CardButton, Form, FormField, Picture } from "../../../src/platform/card.ts";
import { layout } from "./layout.ts";
import type { FormContext } from "./turn.ts";

export function picture(shown: Picture | null) {
  return (
    shown !== null && html`<p class="picture"><img src="data:image/png;base64,${shown.png}" alt="${shown.alt}" /></p>`
  );
}

/** What a card offers to do. Each button carries all that it takes, in any life of the process. */
export function cardButtons(messageId: string, buttons: readonly CardButton[], { place, token }: FormContext) {
  if (buttons.length === 0) return "";
  return html`<form
    class="card-buttons"
    method="post"
    action="/conversations/${place}/presses"
    enctype="multipart/form-data"
  >
    <input type="hidden" name="token" value="${token}" />
    <input type="hidden" name="messageId" value="${messageId}" />
    ${buttons.map(
      ({ action, value, label, style }) =>
        html`<button class="${looks[style]}" name="press" value="${action}:${value}">${label}</button>`,
    )}
  </form>`;
}

const looks = { plain: "button outlined", primary: "button", danger: "button warm" } as const;

export interface OpenedForm {
  readonly form: Form;
  /** The card that it was opened from. */
  readonly messageId: string;
}

/** A page of its own; the console's script shows its article beside the conversation. */
export function formPage(opened: OpenedForm, context: FormContext) {
  return layout(
    `${opened.form.title} · threadwise`,
    html`<main class="document">${formArticle(opened, context)}</main>`,
  );
}

export function formArticle({ form, messageId }: OpenedForm, { place, token }: FormContext) {
  return html`<article class="passage" aria-labelledby="passage-title">
    <header><h2 id="passage-title" tabindex="-1">${form.title}</h2></header>
    <form class="card-form" method="post" action="/conversations/${place}/forms" enctype="multipart/form-data">
      <input type="hidden" name="token" value="${token}" />
      <input type="hidden" name="messageId" value="${messageId}" />
      <input type="hidden" name="action" value="${form.action}" />
      <input type="hidden" name="value" value="${form.value}" />
      ${form.fields.map(labelled)}
      <p class="problem" role="alert"></p>
      <div class="choices">
        <button class="button">${form.submit}</button><a class="plain" href="/c/${place}">Cancel</a>
      </div>
    </form>
  </article>`;
}

function labelled(field: FormField) {
  return html`<label>
    <span>${field.label}</span>
    ${control(field)} ${field.hint !== null && html`<small>${field.hint}</small>`}
  </label>`;
}

function control({ name, kind, choices, initial, isRequired }: FormField) {
  const required = isRequired ? html` required` : "";
  switch (kind) {
    case "line":
      return html`<input name="field.${name}" value="${initial}" autocomplete="off" ${required} />`;
    case "text":
      return html`<textarea name="field.${name}" rows="5" ${required}>${initial}</textarea>`;
    case "choice":
      return html`<select name="field.${name}" ${required}>
        ${initial === "" && html`<option value=""></option>`}
        ${choices.map((choice) => html`<option ${choice === initial ? html`selected` : ""}>${choice}</option>`)}
      </select>`;
  }
}
