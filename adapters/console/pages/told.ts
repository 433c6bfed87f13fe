import { html, raw } from "hono/html";
import { escapeHtml, renderMarkdown } from "../render.ts";
import { icons } from "./icons.ts";
import { layout } from "./layout.ts";

/** What one is told about an answer, under it. */
export function told(markdown: string) {
  return html`<aside class="told" aria-label="For you alone">
    <button type="button" class="quiet close" aria-label="Close" title="Close">${icons.close}</button>
    <div class="prose">${words(markdown)}</div>
  </aside>`;
}

/** The same where no script can show it under the answer. */
export function toldPage(markdown: string, place: string) {
  return layout(
    "For you alone · threadwise",
    html`<main class="document">
      <article class="passage">
        <h1 class="hidden">For you alone</h1>
        <div class="prose">${words(markdown)}</div>
        <p><a class="button" href="/c/${place}">Back to the conversation</a></p>
      </article>
    </main>`,
  );
}

/** Numbers in it that may have been citations lead nowhere any more. */
function words(markdown: string) {
  return raw(renderMarkdown(markdown, (_, written) => escapeHtml(written)));
}
