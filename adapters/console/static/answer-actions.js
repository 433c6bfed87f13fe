import { elementOf } from "./element-of.js";
import { fetchPart } from "./fetch-part.js";
import { sendForm } from "./send-form.js";

/** What one does with answers. One listener for all of them, those to come too. */
export function handleAnswerActions() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-passage]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      openPassage(link.href);
    }
    const copy = event.target.closest(".copy");
    if (copy) copyCode(copy);
    const told = event.target.closest(".told .close")?.closest(".answer");
    if (told) closeTold(told);
    // A click on the dialog itself is one beside its content.
    if (event.target.id === "panel") event.target.close();
  });
  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (!form.matches(".feedback, .actions")) return;
    event.preventDefault();
    if (form.matches(".feedback")) rate(form, submitter);
    else act(form, submitter);
  });
}

async function openPassage(address) {
  const passage = await fetchPart(address, ".passage");
  if (passage === null) return location.assign(address);
  const panel = document.querySelector("#panel");
  panel.querySelector("#passage").replaceChildren(passage);
  if (!panel.open) panel.showModal();
  passage.querySelector("h2").focus();
}

async function copyCode(button) {
  await navigator.clipboard.writeText(button.closest("figure").querySelector("code").textContent);
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = "Copy"), 2_000);
}

async function rate(form, button) {
  if (!(await sent(form, button))) return;
  for (const other of form.querySelectorAll("button")) other.ariaPressed = String(other.value === button.value);
}

/** Stops, asks again, or shows the former answer; a second press puts that away. */
async function act(form, button) {
  const answer = form.closest(".answer");
  if (button.ariaExpanded === "true") return closeTold(answer);
  const result = await sent(form, button);
  if (!result?.told) return;
  answer.querySelector(".told")?.remove();
  answer.append(elementOf(result.told));
  if (button.ariaExpanded) button.ariaExpanded = "true";
}

function closeTold(answer) {
  const hadFocus = answer.querySelector(".told").contains(document.activeElement);
  answer.querySelector(".told").remove();
  const button = answer.querySelector("[aria-expanded=true]");
  if (!button) return;
  button.ariaExpanded = "false";
  if (hadFocus) button.focus();
}

/** Null where it has not arrived, which is then said where one writes. */
async function sent(form, button) {
  const result = await sendForm(form, new FormData(form, button));
  document.querySelector("#problem").textContent = result.problem ?? "";
  return result.problem === null ? result : null;
}
