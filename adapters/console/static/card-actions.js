import { elementOf } from "./element-of.js";
import { sendForm } from "./send-form.js";

/** Buttons of cards, and the forms that they open. One listener for all of them, those to come too. */
export function handleCardActions() {
  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (!form.matches(".card-buttons, .card-form")) return;
    event.preventDefault();
    if (form.matches(".card-buttons")) press(form, submitter);
    else sendIn(form);
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#panel .card-form a")) return;
    event.preventDefault();
    panel().close();
  });
}

const panel = () => document.querySelector("#panel");

/** Pressed twice in a hurry, it is done once. */
async function press(form, button) {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  const { problem, told, opened } = await sendForm(form, new FormData(form, button));
  form.ariaBusy = "false";
  document.querySelector("#problem").textContent = problem ?? "";
  if (opened) return showForm(opened);
  tell(form.closest(".answer"), told);
}

async function sendIn(form) {
  const { problem, told } = await sendForm(form);
  form.querySelector(".problem").textContent = problem ?? "";
  if (problem !== null) return;
  panel().close();
  tell(answerTo(form.elements.messageId.value), told);
}

function showForm(html) {
  panel().querySelector("#passage").replaceChildren(elementOf(html));
  if (!panel().open) panel().showModal();
  panel().querySelector(":is(input:not([type=hidden]), textarea, select)")?.focus();
}

function tell(answer, told) {
  answer?.querySelector(".told")?.remove();
  if (told) answer?.append(elementOf(told));
}

function answerTo(messageId) {
  return [...document.querySelectorAll(".turn")]
    .find((turn) => turn.dataset.message === messageId)
    ?.querySelector(".answer");
}
