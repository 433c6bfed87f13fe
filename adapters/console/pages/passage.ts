import { html, raw } from "hono/html";
import type { ReadPassage } from "../../../src/platform/reader.ts";
import { escapeHtml, renderMarkdown } from "../render.ts";
import { layout } from "./layout.ts";

/** A page of its own; the console's script shows its article beside the conversation. */
export function passagePage({ title, path, url, markdown }: ReadPassage) {
  const body = renderMarkdown(markdown, (_, written) => escapeHtml(written));
  const isOnline = url !== null && /^https?:/.test(url);
  return layout(
    `${title} · threadwise`,
    html`<main class="document">
      <article class="passage" aria-labelledby="passage-title">
        <header>
          <p class="eyebrow">Source</p>
          <h2 id="passage-title" tabindex="-1">${title}</h2>
          ${path.length > 0 && html`<p class="path">${path.join(" › ")}</p>`}
        </header>
        <div class="prose">${raw(body)}</div>
        ${isOnline && html`<p><a class="button" href="${url}" target="_blank" rel="noopener noreferrer">Open the document</a></p>`}
      </article>
    </main>`,
  );
}
