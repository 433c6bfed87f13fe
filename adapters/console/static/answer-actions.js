import { fetchPart } from "./fetch-part.js";
import { sendForm } from "./send-form.js";

/** Opens sources beside the conversation, copies code, sends ratings. One listener for all answers, those to come too. */
export function handleAnswerActions() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-passage]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      openPassage(link.href);
    }
    const copy = event.target.closest(".copy");
    if (copy) copyCode(copy);
    // A click on the dialog itself is one beside its content.
    if (event.target.id === "panel") event.target.close();
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches(".feedback")) return;
    event.preventDefault();
    rate(event.target, event.submitter);
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
  const sentence = await sendForm(form, new FormData(form, button));
  document.querySelector("#problem").textContent = sentence ?? "";
  if (sentence !== null) return;
  for (const other of form.querySelectorAll("button")) other.ariaPressed = String(other.value === button.value);
}
