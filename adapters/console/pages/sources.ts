import { html } from "hono/html";
import type { Source } from "../../../src/platform/reply.ts";
import { type Cite, escapeHtml } from "../render.ts";

/** While the answer is being written: which passages it will name as sources is not known yet. */
export const openCitation: Cite = (numbers) =>
  numbers.map((number) => `<span class="citation">${number}</span>`).join("");

/** Links to the passages. A number that names no source was not a citation, so it stays as it was written. */
export function citationsOf(sources: readonly Source[]): Cite {
  const byNumber = new Map(sources.map((source) => [source.number, source]));
  return (numbers, written) => {
    const cited = numbers.flatMap((number) => byNumber.get(number) ?? []);
    return cited.length < numbers.length ? escapeHtml(written) : cited.map(citation).join("");
  };
}

export function sourceList(sources: readonly Source[]) {
  if (sources.length === 0) return "";
  return html`<section class="sources" aria-label="Sources">
    <ol>
      ${sources.map(
        (source) =>
          html`<li>
            <a class="source" href="${passagePath(source)}" data-passage>
              <span class="number">${source.number}</span>
              <span class="title">${source.title}</span>
              ${source.path.length > 0 && html`<span class="path">${source.path.join(" › ")}</span>`}
            </a>
          </li>`,
      )}
    </ol>
  </section>`;
}

function citation(source: Source): string {
  const label = escapeHtml(`Source ${source.number}: ${[source.title, ...source.path].join(" › ")}`);
  return `<a class="citation" href="${escapeHtml(passagePath(source))}" data-passage aria-label="${label}" title="${label}">${source.number}</a>`;
}

function passagePath({ passageId }: Source): string {
  return `/passages/${encodeURIComponent(passageId)}`;
}
