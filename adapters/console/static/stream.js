import { elementOf } from "./element-of.js";
import { fetchPart } from "./fetch-part.js";

const turns = document.querySelector("#turns");
const scroll = document.querySelector("#scroll");
const announcer = document.querySelector("#announcer");
/** So near to where the newest question is in view, in pixels, the reader has not chosen another place. */
const nearby = 120;
const marginAbove = 24;
let isFollowing = true;

/** Shows what happens in the conversation, as it happens. */
export function followConversation({ dataset }) {
  let cursor = dataset.cursor;
  let source = null;

  const connect = () => {
    source = new EventSource(`/conversations/${dataset.place}/events?since=${cursor}`);
    source.addEventListener("open", () => document.body.classList.remove("offline"));
    source.addEventListener("error", () => document.body.classList.add("offline"));
    for (const [kind, show] of Object.entries({ hello, turn: showTurn, answer: showAnswer, state: showState })) {
      source.addEventListener(kind, (event) => {
        cursor = event.lastEventId || cursor;
        show(JSON.parse(event.data), dataset);
      });
    }
  };

  // Browsers allow six connections to one server, over all tabs: only those in view hold one.
  document.addEventListener("visibilitychange", () => {
    source?.close();
    if (document.visibilityState === "visible") connect();
  });
  if (document.visibilityState === "visible") connect();
  followNewest();
}

function hello({ token }) {
  for (const field of document.querySelectorAll("input[name=token]")) field.value = token;
}

function showTurn({ message, turn, state, html }, { place }) {
  const article = elementOf(html);
  const known = articleOf(message, turn);
  // After a restart the console does not know the question any more; this page does.
  const asked = known?.querySelector(".asked");
  if (asked && !article.querySelector(".asked") && state !== "withdrawn") article.prepend(asked);
  const hadFocus = known?.contains(document.activeElement);
  if (known) known.replaceWith(article);
  else turns.append(article);
  if (hadFocus) article.querySelector("summary, button")?.focus();
  document.querySelector("#empty")?.remove();
  if (!known) isFollowing = true;
  refreshList(place);
}

function showAnswer({ message, turn, from, blocks }) {
  const shown = articleOf(message, turn)?.querySelector("[data-part=blocks]");
  shown?.replaceChildren(...[...shown.children].slice(0, from), ...blocks.map(elementOf));
}

function showState({ message, turn, state, blocks, html }) {
  const article = articleOf(message, turn);
  if (!article) return;
  const wasWorking = article.dataset.state === "working";
  Object.assign(article.dataset, { state, turn: turn ?? "" });
  const answer = article.querySelector("[data-part=blocks]");
  for (const extra of [...answer.children].slice(blocks)) extra.remove();
  const part = article.querySelector("[data-part=state]");
  const focused = part.contains(document.activeElement) ? document.activeElement.value : null;
  part.innerHTML = html;
  // Told about the answer that is being replaced.
  if (state === "working") article.querySelector(".told")?.remove();
  if (focused !== null) (part.querySelector(`button[value="${focused}"]`) ?? part.querySelector("button"))?.focus();
  if (wasWorking && state !== "working") announce(article);
}

/** The whole answer at once: a screen reader that is told each piece never gets to the end of one. */
function announce(article) {
  announcer.textContent = article.querySelector(".answer").innerText;
}

async function refreshList(place) {
  const list = await fetchPart(`/c/${place}`, "#conversations ul");
  if (list) document.querySelector("#conversations ul").replaceWith(list);
}

/** Keeps the newest turn in view, but never scrolls past its question: an answer is read from its beginning. */
function followNewest() {
  const place = () => {
    const end = scroll.scrollHeight - scroll.clientHeight;
    return Math.min(end, (turns.lastElementChild?.offsetTop ?? 0) - marginAbove);
  };
  scroll.addEventListener("scroll", () => {
    isFollowing = Math.abs(scroll.scrollTop - place()) < nearby;
  });
  const observer = new ResizeObserver(() => isFollowing && scroll.scrollTo(0, place()));
  for (const part of [scroll, scroll.firstElementChild]) observer.observe(part);
}

function articleOf(message, turn) {
  const is = (name, id) => [...turns.children].find((article) => id && article.dataset[name] === id);
  return is("message", message) ?? is("turn", turn);
}
