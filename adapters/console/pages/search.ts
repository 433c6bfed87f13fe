import { html, raw } from "hono/html";
import { longestQuery, type SearchPage, type SearchPageResult } from "../../../src/platform/search-page.ts";
import { escapeHtml, renderMarkdown } from "../render.ts";
import { icons } from "./icons.ts";
import { layout } from "./layout.ts";

export interface Asked {
  readonly q: string;
  readonly channel: string;
  readonly from: string;
  readonly after: string;
  readonly before: string;
  readonly phrase: string;
  readonly page: number;
}

export type Shown =
  | { readonly kind: "nothing-asked" }
  | { readonly kind: "too-long" }
  | { readonly kind: "found"; readonly found: SearchPage };

/** A page of its own, which needs no script: a search is an address that can be kept. */
export function searchPage(asked: Asked, shown: Shown) {
  const title = asked.q === "" ? "Search" : `${asked.q.slice(0, 80)} · Search`;
  return layout(
    `${title} · threadwise`,
    html`<header class="search-bar">
        <a class="brand" href="/">${icons.mark}threadwise</a>
        <a class="new" href="/">${icons.plus} New conversation</a>
      </header>
      <main class="search">
        <h1 class="hidden">Search the documents</h1>
        ${searchForm(asked)}
        <section aria-label="Results">${results(asked, shown)}</section>
      </main>`,
  );
}

function searchForm(asked: Asked) {
  const { q, channel, from, after, before, phrase } = asked;
  const isNarrowed = [channel, from, after, before, phrase].some((text) => text !== "");
  return html`<form class="search-form" method="get" action="/search" role="search">
    <div class="search-field">
      <input
        type="search"
        name="q"
        value="${q}"
        maxlength="${longestQuery}"
        autofocus
        autocomplete="off"
        placeholder="Search the documents"
        aria-label="What to look for"
      />
      <button class="send" aria-label="Search" title="Search (Enter)">${icons.search}</button>
    </div>
    <details class="filters" ${isNarrowed ? html`open` : ""}>
      <summary>Filters</summary>
      <div class="fields">
        ${field("Channel", "channel", channel, "text", "#general")} ${field("By", "from", from, "text", "a name")}
        ${field("After", "after", after, "date")} ${field("Before", "before", before, "date")}
        ${field("These words in this order", "phrase", phrase, "text", "signing key")}
      </div>
    </details>
  </form>`;
}

function field(label: string, name: string, value: string, type: "text" | "date", placeholder = "") {
  return html`<label
    ><span>${label}</span>
    <input type="${type}" name="${name}" value="${value}" placeholder="${placeholder}" autocomplete="off" />
  </label>`;
}

function results(asked: Asked, shown: Shown) {
  switch (shown.kind) {
    case "nothing-asked":
      return html`<p class="aside">Nothing is written by a model here: you see where it stands.</p>`;
    case "too-long":
      return html`<p class="problem" role="alert">This is too long: ${String(longestQuery)} characters fit.</p>`;
    case "found":
      return found(asked, shown.found);
  }
}

function found(asked: Asked, { results: all, page, hasMore, isNarrowed, reason }: SearchPage) {
  if (all.length === 0) {
    const hint = isNarrowed
      ? "Nothing fits all of it. Try fewer filters."
      : "Nothing found. Try other words, or fewer.";
    return html`<p class="aside" role="status">${page > 1 ? "There are no more results." : hint}</p>
      ${pages(asked, page, false)}`;
  }
  return html`<ol class="results" start="${String(all[0]?.number ?? 1)}">
      ${all.map(result)}
    </ol>
    ${reason !== null && html`<p class="note">Searched by keyword alone: ${reason}.</p>`} ${pages(asked, page, hasMore)}`;
}

function result({ number, passageId, title, url, path, facts, lines }: SearchPageResult) {
  const isOnline = url !== null && /^https?:/.test(url);
  return html`<li value="${String(number)}">
    <h2><a href="/passages/${encodeURIComponent(passageId)}">${title}</a></h2>
    <p class="path">
      ${[...path, ...facts].join(" · ")}
      ${isOnline && html`· <a href="${url}" target="_blank" rel="noopener noreferrer">Open the document</a>`}
    </p>
    <div class="lines">${lines.map((line) => raw(renderMarkdown(line, (_, written) => escapeHtml(written))))}</div>
  </li>`;
}

function pages(asked: Asked, page: number, hasMore: boolean) {
  if (page === 1 && !hasMore) return "";
  const link = (to: number, words: string, rel: "prev" | "next") => {
    const query = new URLSearchParams(Object.entries({ ...asked, page: String(to) }).filter(([, text]) => text !== ""));
    return html`<a class="button outlined" rel="${rel}" href="/search?${query.toString()}">${words}</a>`;
  };
  return html`<nav class="pages" aria-label="Pages">
    ${page > 1 && link(page - 1, `◀ Page ${page - 1}`, "prev")}
    <span>Page ${page}</span>
    ${hasMore && link(page + 1, `Page ${page + 1} ▶`, "next")}
  </nav>`;
}
