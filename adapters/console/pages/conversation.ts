import { html } from "hono/html";
import type { CommandSpec } from "../../../src/platform/command-spec.ts";
import { longestText } from "../parse.ts";
import type { Listed } from "../list.ts";
import type { TurnView } from "../turn-view.ts";
import { icons } from "./icons.ts";
import { layout } from "./layout.ts";
import { type FormContext, turnArticle } from "./turn.ts";

export interface ConversationPage {
  readonly form: FormContext & { readonly key: string };
  readonly turns: readonly TurnView[];
  readonly list: readonly Listed[];
  readonly banner: readonly string[];
  readonly commands: readonly CommandSpec[];
  /** Where the stream of changes goes on from this page. */
  readonly cursor: string;
}

const examples = [
  "How do I connect it to Slack?",
  "How does moderation work?",
  "Is a question lost when the process dies?",
];

export function conversationPage(page: ConversationPage) {
  const { form, turns, banner, cursor } = page;
  const title = turns.find(({ question }) => question !== null)?.question ?? "New conversation";
  const isWorking = turns.some(({ state }) => state.kind === "working");
  return layout(
    `${title.slice(0, 80)} · threadwise`,
    html`<a class="skip" href="#text">Skip to the question</a>
      <div class="console">
        <header class="bar">
          <button class="icon" popovertarget="conversations" aria-label="Conversations" title="Conversations">
            ${icons.menu}
          </button>
          <a class="brand" href="/">${icons.mark}threadwise</a>
          <a class="icon" href="/search" aria-label="Search" title="Search">${icons.search}</a>
          <a class="icon" href="/" aria-label="New conversation" title="New conversation">${icons.plus}</a>
        </header>
        ${conversationList(page)}
        <main
          id="conversation"
          data-place="${form.place}"
          data-cursor="${cursor}"
          data-commands="${JSON.stringify(page.commands)}"
        >
          <h1 class="hidden">${title}</h1>
          <div class="scroll" id="scroll">
            <div class="column">
              ${banner.map((line) => html`<p class="banner">${line}</p>`)}
              <section id="turns" aria-label="Questions and answers">
                ${turns.map((turn) => turnArticle(turn, form))}
              </section>
              ${turns.length === 0 && emptyState(form)}
            </div>
          </div>
          ${composer(form)}
        </main>
      </div>
      <dialog id="panel" aria-labelledby="passage-title">
        <form method="dialog"><button class="icon" aria-label="Close" title="Close (Esc)">${icons.close}</button></form>
        <div id="passage"></div>
      </dialog>
      <p id="announcer" class="hidden" aria-live="polite"></p>`,
    html`<script type="module" src="/static/console.js"></script>
      ${isWorking && html`<noscript><meta http-equiv="refresh" content="2" /></noscript>`}`,
  );
}

function conversationList({ list, form }: ConversationPage) {
  return html`<nav id="conversations" popover aria-label="Conversations">
    <a class="brand" href="/">${icons.mark}threadwise</a>
    <a class="new" href="/">${icons.plus} New conversation</a>
    <a class="new" href="/search">${icons.search} Search</a>
    <ul>
      ${list.map(
        ({ place, title }) =>
          html`<li><a href="/c/${place}" ${place === form.place ? html`aria-current="page"` : ""}>${title}</a></li>`,
      )}
    </ul>
  </nav>`;
}

function emptyState(form: ConversationPage["form"]) {
  return html`<section class="empty" id="empty">
    <h2>What would you like to know?</h2>
    <p>I answer from what your team has written down, and show you where it stands.</p>
    <form class="examples" method="post" action="/conversations/${form.place}/messages" enctype="multipart/form-data">
      ${hiddenFields(form)}
      ${examples.map((example) => html`<button name="text" value="${example}">${example}</button>`)}
    </form>
  </section>`;
}

function composer(form: ConversationPage["form"]) {
  return html`<form
    id="composer"
    class="composer"
    method="post"
    action="/conversations/${form.place}/messages"
    enctype="multipart/form-data"
  >
    ${hiddenFields(form)}
    <ul id="completions" role="listbox" aria-label="Completions" hidden></ul>
    <p id="problem" class="problem" role="alert"></p>
    <div class="field">
      <textarea
        id="text"
        name="text"
        rows="1"
        maxlength="${longestText}"
        required
        autofocus
        autocomplete="off"
        placeholder="Ask a question, or type / for commands"
        aria-label="Your question"
        aria-describedby="hint"
        aria-autocomplete="list"
        aria-controls="completions"
      ></textarea>
      <button class="send" aria-label="Send" title="Send (Enter)">${icons.send}</button>
    </div>
    <p id="hint" class="hint">
      <span id="usage" class="usage"></span>
      <span class="keys">Enter sends, Shift + Enter starts a new line, / lists the commands.</span>
      <span class="offline">Connection lost. Trying again…</span>
    </p>
  </form>`;
}

function hiddenFields({ token, key }: ConversationPage["form"]) {
  return html`<input type="hidden" name="token" value="${token}" /><input type="hidden" name="key" value="${key}" />`;
}
