import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import type { Offer } from "../../../src/platform/reply.ts";
import type { TurnView } from "../turn-view.ts";
import { icons } from "./icons.ts";
import type { FormContext } from "./turn.ts";

export function feedback(turnId: string, rating: TurnView["rating"], { place, token }: FormContext) {
  const button = (value: "up" | "down", label: string, icon: HtmlEscapedString) =>
    html`<button
      class="quiet"
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

/** What can be done to an answer that is there. */
export function actions(turnId: string, offers: readonly Offer[], form: FormContext) {
  const again = html`<button class="quiet" name="action" value="again" aria-label="Regenerate" title="Regenerate">
    ${icons.again}
  </button>`;
  const former = html`<button
    class="quiet"
    name="action"
    value="former"
    aria-label="Former answer"
    title="Former answer"
    aria-expanded="false"
  >
    ${icons.former}
  </button>`;
  const tryAgain = html`<button class="button" name="action" value="again">${icons.again} Try again</button>`;
  const buttons = { regenerate: again, former, "try-again": tryAgain, feedback: null };
  const offered = offers.flatMap((offer) => buttons[offer] ?? []);
  return offered.length > 0 && actionForm({ turnId }, offered, form);
}

/** By the question's id where answering has not begun; such a command is over before one could stop it. */
export function stopButton({ turnId, messageId, isOwn }: TurnView, form: FormContext) {
  const on = turnId === null ? { messageId } : { turnId };
  const button = html`<button class="quiet" name="action" value="stop" aria-label="Stop" title="Stop (Esc)">
    ${icons.stop}
  </button>`;
  return (turnId !== null || isOwn) && actionForm(on, [button], form);
}

function actionForm(
  on: Readonly<Record<string, string | null>>,
  buttons: readonly unknown[],
  { place, token }: FormContext,
) {
  return html`<form
    class="actions"
    method="post"
    action="/conversations/${place}/actions"
    enctype="multipart/form-data"
  >
    <input type="hidden" name="token" value="${token}" />
    ${Object.entries(on).map(([name, id]) => html`<input type="hidden" name="${name}" value="${id}" />`)} ${buttons}
  </form>`;
}
